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
  await page.getByRole('heading', { name: 'Events' }).waitFor();
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
