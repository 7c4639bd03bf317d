import { examine } from './harness/looks.ts';
import { expect, test } from './harness/test.ts';
import { Console } from './pages/console.ts';

test('a chain is made of one pool: places, a move, a number adjusted in place, and what a shop still sees', async ({
  shop,
  visit,
}) => {
  const product = await shop.product({ available: 20 });
  const console = await Console.signedIn(visit, shop, `/products/${product.productId}`);
  const { page, dialog, visitor } = console;
  const menu = page.getByRole('navigation', { name: 'Console' });
  await page.getByRole('heading', { name: 'History' }).waitFor();
  expect(await menu.getByRole('link', { name: 'Places' }).count()).toBe(0);
  expect(await page.getByText('Where it lies').count()).toBe(0);

  await console.find('places');
  await page.keyboard.press('Enter');
  await page.getByText('All stock lies in one pool').waitFor();
  const make = async (code: string, name: string, kind: string) => {
    await page.getByRole('button', { name: 'New place' }).click();
    await dialog.getByLabel('Code').fill(code);
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Kind').selectOption(kind);
    await dialog.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('heading', { level: 2, name, exact: true }).waitFor();
    await dialog.waitFor({ state: 'detached' });
  };
  await make('harbour', 'Harbour Street', 'shop');
  await make('returns', 'Returns to be looked at', 'quarantine');
  await page.getByRole('button', { name: 'Change Returns to be looked at' }).click();
  await dialog.getByRole('checkbox', { name: /^What lies here is for sale/ }).uncheck();
  await examine(visitor, 'console-place');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Not for sale').waitFor();
  await menu.getByRole('link', { name: 'Places' }).waitFor();
  await page.reload(); // without the words about what was just done
  await page.getByRole('heading', { level: 2, name: 'Harbour Street' }).waitFor();
  await examine(visitor, 'console-places');

  await page.goto(`/products/${product.productId}`);
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await dialog.getByLabel('To').selectOption('returns');
  await dialog.getByLabel('How many').fill('8');
  await examine(visitor, 'console-move');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: `Adjust ${product.name} at Returns to be looked at: 8` }).waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 12, onHand: 20 });
  await page.reload();
  await page.getByRole('rowheader', { name: 'Pool' }).waitFor();
  await examine(visitor, 'console-levels');

  await page.goto(`/locations/stock?q=${encodeURIComponent(product.name)}`);
  await page.getByRole('button', { name: `Adjust ${product.name} at Harbour Street: 0` }).click();
  await dialog.getByRole('textbox').fill('+5');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: `Adjust ${product.name} at Harbour Street: 5` }).waitFor();
  await expect.poll(() => shop.api.product(product.productId)).toMatchObject({ available: 17, onHand: 25 });
  await page.reload();
  await page.getByRole('rowheader').first().waitFor();
  await examine(visitor, 'console-matrix');
});

test('what is put aside is seen, and handed over once', async ({ shop, visit }) => {
  const product = await shop.product({ available: 9 });
  await shop.api.putAside(product.productId, 4, 'Mrs. Silva');
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 5, onHand: 9, held: 4 });
  const { page, dialog, visitor } = await Console.signedIn(visit, shop, '/holds');
  await page.getByRole('button', { name: 'Hand over Mrs. Silva' }).waitFor();
  await examine(visitor, 'console-holds');
  await page.getByRole('button', { name: 'Hand over Mrs. Silva' }).click();
  await dialog.getByRole('button', { name: 'Hand over' }).click();
  await page.getByText('Nothing is put aside').waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 5 });
});

test('what is on its way is seen from central, received in parts, and the rest sent back', async ({ shop, visit }) => {
  const product = await shop.product({ available: 20 });
  const { productId } = product;
  await shop.api.place('quay', 'Quay');
  await shop.api.ship('pool', 'quay', productId, 10, 'T 17');
  const { page, dialog, visitor } = await Console.signedIn(visit, shop, '/transfers?location=quay');
  await page.getByLabel('From or to').selectOption({ label: 'Quay' });
  await page.getByRole('button', { name: 'It has arrived: T 17' }).waitFor();
  await examine(visitor, 'console-transfers');
  await page.getByRole('button', { name: 'It has arrived: T 17' }).click();
  await dialog.getByRole('textbox', { name: /arrived, of 10$/ }).fill('6');
  await dialog.getByRole('textbox', { name: /missing for good$/ }).fill('1');
  await examine(visitor, 'console-transfer-receive');
  await dialog.getByRole('button', { name: 'Book it' }).click();
  await page.getByText('3 of 10 still under way, 6 arrived, 1 missing').waitFor();
  expect(await shop.api.product(productId)).toMatchObject({ available: 16 });
  await page.getByRole('button', { name: 'Send back: T 17' }).click();
  await dialog.getByRole('button', { name: 'Send back' }).click();
  await page.getByText('Nothing is on its way').waitFor();
  expect(await shop.api.product(productId)).toMatchObject({ available: 19 });
  await page.getByLabel('State').selectOption('cancelled');
  await page.getByText('6 arrived, 1 missing, 3 sent back').waitFor();
});
