import { keys } from './harness/shop.ts';
import { expect, test } from './harness/test.ts';
import { requests } from './harness/visitor.ts';
import { Console, only } from './pages/console.ts';

test('only a key of operations opens the console, and it is forgotten at the end', async ({ shop, visit }) => {
  const console = await Console.open(visit, shop, '/stores');
  const { page } = console;
  console.visitor.tolerate(/status of 401.*\/auth\/me/);
  await console.signIn('no-such-key');
  await page.getByText('Wrong key: central does not know it.').waitFor();
  await console.signIn(keys.user);
  await page.getByText('The key of till is right, but not for operations').waitFor();
  await console.signIn(keys.admin);
  await page.getByRole('heading', { level: 1, name: 'Stores' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Stores' }).waitFor();
  expect(await page.evaluate((key) => JSON.stringify(localStorage).includes(key), keys.admin)).toBe(false);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Key', { exact: true }).waitFor();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test('what is received or taken counts whatever was sold meanwhile, and an undo takes back just that', async ({
  shop,
  visit,
}) => {
  const product = await shop.product({ available: 7 });
  const console = await Console.signedIn(visit, shop, only(product));
  await console.edit(product.productId, 'Adjust the stock');
  await console.dialog.getByRole('textbox').fill('+24');
  await shop.api.change(product.productId, -2);
  await console.dialog.getByRole('button', { name: 'Save' }).click();
  await console.toast('Stock: 5 → 29').hover(); // under the pointer it stays
  await shop.api.change(product.productId, -1);
  await console.page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => shop.api.product(product.productId)).toMatchObject({ available: 4 });
});

test('a stock that somebody else changed meanwhile is shown before another is set', async ({ shop, visit }) => {
  const product = await shop.product({ available: 7 });
  const console = await Console.signedIn(visit, shop, only(product));
  console.visitor.tolerate(/status of 409.*\/inventory\/updates/);
  await console.edit(product.productId, 'Adjust the stock');
  await console.dialog.getByRole('radio', { name: 'Set to' }).check();
  await console.dialog.getByRole('textbox').fill('37');
  await shop.api.change(product.productId, -2);
  await console.dialog.getByRole('button', { name: 'Save' }).click();
  await console.dialog.getByText('was 7, now 5').waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 5 });
  await console.dialog.getByRole('button', { name: 'Set to 37 all the same' }).click();
  await console.row(product.productId).getByText('37', { exact: true }).waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 37 });
});

test('a price that somebody else changed meanwhile is only overwritten knowingly; an edit can be taken back', async ({
  shop,
  visit,
}) => {
  const product = await shop.product({ price: 3.5 });
  const console = await Console.signedIn(visit, shop, only(product));
  await console.edit(product.productId, 'Edit the price');
  await console.dialog.getByLabel('Price').fill('5');
  await shop.api.set({ productId: product.productId, price: 9 });
  await console.dialog.getByRole('button', { name: 'Save' }).click();
  await console.dialog.getByText('was 3.50, now 9.00').waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ price: 9 });
  await console.dialog.getByRole('button', { name: 'Set to 5 all the same' }).click();
  await console.dialog.waitFor({ state: 'detached' });
  await console.page.getByRole('button', { name: 'Undo' }).hover(); // under the pointer it stays
  expect(await shop.api.product(product.productId)).toMatchObject({ price: 5 });
  await console.page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => shop.api.product(product.productId)).toMatchObject({ price: 9 });
});

test('a change whose answer is lost is sent again under its key, and done once', async ({ shop, visit }) => {
  const product = await shop.product({ available: 9 });
  const console = await Console.signedIn(visit, shop, only(product));
  const lost = shop.console.swallow(/^POST \/v1\/inventory\/updates/);
  await adjust(console, product.productId, '-4');
  await lost.done;
  await console.toast('Stock: 9 → 5').waitFor(); // sent again by itself, while the dialog says that it is saving
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 5 });
});

test('a change that a reload left without an answer is sent again when somebody says so, and done once', async ({
  shop,
  visit,
}) => {
  const product = await shop.product({ available: 9 });
  const console = await Console.signedIn(visit, shop, only(product));
  const lost = shop.console.swallow(/^POST \/v1\/inventory\/updates/);
  await adjust(console, product.productId, '-4');
  await lost.done;
  await console.page.reload();
  await console.page.getByText(/^Not confirmed/).waitFor();
  await console.page.getByRole('button', { name: /^Send again/ }).click();
  await console.toast('Confirmed').waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 5 });
  expect((await shop.api.events(product.productId)).filter(({ delta }) => delta === -4)).toHaveLength(1);
});

test('a product is created, and deleted only after its code was typed', async ({ shop, visit }) => {
  const [store] = shop.stores;
  const console = await Console.signedIn(visit, shop, '/products');
  const { page, dialog } = console;
  const productId = 'E2E-CREATED';
  await page.getByRole('button', { name: 'New product' }).click();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect.poll(() => dialog.getByText('is missing').count()).toBe(3); // the code, the name and the price
  await dialog.getByLabel(/^Code/).fill(productId);
  await dialog.getByLabel('Price').fill('0');
  for (const blank of ['   ', '\u00a0']) {
    await dialog.getByLabel('Name').fill(blank);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByLabel(/^Name/).and(dialog.locator('[aria-invalid=true]')).waitFor();
    await dialog.getByText('is missing').waitFor();
  }
  await dialog.getByLabel('Name').fill('Quince paste');
  await dialog.getByLabel(/^Stock/).fill('12');
  await dialog.getByLabel('Price').fill('6.75');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name: 'Quince paste' }).waitFor();
  await expect.poll(() => store.api.copy(productId).catch(() => null)).toMatchObject({ available: 12, price: 6.75 });

  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByLabel(/^To confirm, type/).fill('something else');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText(`That is not ${productId}.`).waitFor();
  expect(await shop.api.product(productId)).toMatchObject({ available: 12 });
  await dialog.getByLabel(/^To confirm, type/).fill(productId);
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('This product was deleted.').waitFor();
  await expect.poll(() => store.api.copy(productId).catch(() => 'gone')).toBe('gone');
});

test('an event is shown as it happens, by the feed', async ({ shop, visit }) => {
  const product = await shop.product({ available: 9 });
  const { page } = await Console.signedIn(visit, shop, '/events');
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByRole('listitem').filter({ hasText: product.name }).first().waitFor(); // what there was is read
  await page.locator('option', { hasText: 'store-s1' }).waitFor({ state: 'attached' });
  const line = page.getByRole('listitem').filter({ hasText: product.name }).filter({ hasText: '9 → 6' });
  const asked = requests(page);
  await shop.api.change(product.productId, -3);
  await line.waitFor();
  expect(asked()).toEqual([]); // nobody looks again every so often
  await line.getByText('elsewhere').waitFor();
});

test('the palette finds a product, and a view, by a few letters', async ({ shop, visit }) => {
  const product = await shop.product({ name: 'Xylophone mallets' });
  const console = await Console.signedIn(visit, shop);
  const { page } = console;
  await page.getByRole('heading', { level: 1 }).waitFor();
  await console.find('xylo');
  await page.getByRole('dialog').getByText(product.productId).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: product.name }).waitFor();
  await console.find('stores');
  await page.getByRole('dialog').getByText('Stores', { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Stores' }).waitFor();
});

test('both stores are in step', async ({ shop, visit }) => {
  const { page } = await Console.signedIn(visit, shop, '/stores');
  for (const { id } of shop.stores) {
    const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: id }) });
    await card.getByText('In step').waitFor();
    await card.getByText('working').waitFor();
  }
});

test('names with markup are shown as text in every view', async ({ shop, visit }) => {
  const name = `<img src=x onerror="window.owned=1"> 21" 'Oak' & <script>window.owned=1</script>`;
  const product = await shop.product({ name, available: 5 });
  const { page } = await Console.signedIn(visit, shop, only(product));
  await page.getByRole('button', { name: `Edit the name: ${name}` }).click();
  await page.getByRole('dialog').getByRole('heading', { name }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Events' }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  await shop.api.change(product.productId, -1);
  await page.getByRole('link', { name }).first().click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  expect(await page.evaluate(() => 'owned' in window)).toBe(false);
  expect(await page.locator('img').count()).toBe(0);
});

async function adjust(console: Console, productId: string, by: string) {
  await console.edit(productId, 'Adjust the stock');
  await console.dialog.getByRole('textbox').fill(by);
  await console.dialog.getByRole('button', { name: 'Save' }).click();
}
