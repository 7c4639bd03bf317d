import type { Locator } from 'playwright-core';
import { examine } from './harness/looks.ts';
import { test } from './harness/test.ts';
import { Console, only } from './pages/console.ts';

test('the sign-in, and what it says of a wrong key', async ({ shop, visit }) => {
  const console = await Console.open(visit, shop);
  console.visitor.tolerate(/status of 401/);
  await console.signIn('wrong');
  await console.page.getByText('Wrong key').waitFor();
  await examine(console.visitor, 'console-sign-in');
});

test('the overview', async ({ shop, visit }) => {
  const product = await shop.product();
  const { page, visitor } = await Console.signedIn(visit, shop);
  await shop.api.change(product.productId, -1);
  await page.getByText('Stock value').waitFor();
  await page.getByRole('link', { name: product.name }).first().waitFor();
  await examine(visitor, 'console-overview');
});

test('the products, chosen ones, and none', async ({ shop, visit }) => {
  const product = await shop.product();
  const { page, visitor } = await Console.signedIn(visit, shop, '/products?category=Bakery');
  await page.getByRole('row').nth(2).waitFor();
  await examine(visitor, 'console-products');
  await page.goto(only(product));
  await page.getByRole('checkbox', { name: `Choose ${product.name}` }).check();
  await page.getByText('1 chosen').waitFor();
  await examine(visitor, 'console-chosen');
  await page.goto('/products?q=nothing-of-this-name');
  await page.getByText('No product fits').waitFor();
  await examine(visitor, 'console-products-none');
});

test('a product and its dialogs', async ({ shop, visit }) => {
  const product = await shop.product({ available: 4 });
  await shop.api.change(product.productId, -1);
  const { page, visitor, dialog } = await Console.signedIn(visit, shop, `/products/${product.productId}`);
  await page.getByRole('heading', { name: 'History' }).waitFor();
  await examine(visitor, 'console-product');
  await page.getByRole('button', { name: 'Adjust' }).click();
  await dialog.waitFor();
  await examine(visitor, 'console-adjust');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.waitFor();
  await examine(visitor, 'console-delete');
});

test('a conflict', async ({ shop, visit }) => {
  const product = await shop.product({ available: 7 });
  const console = await Console.signedIn(visit, shop, only(product));
  console.visitor.tolerate(/status of 409/);
  await console.edit(product.productId, 'Adjust the stock');
  await console.dialog.getByRole('radio', { name: 'Set to' }).check();
  await console.dialog.getByRole('textbox').fill('4');
  await shop.api.change(product.productId, -2);
  await console.dialog.getByRole('button', { name: 'Save' }).click();
  await console.dialog.getByText('was 7, now 5').waitFor();
  await examine(console.visitor, 'console-conflict');
});

test('creation', async ({ shop, visit }) => {
  const { page, visitor, dialog } = await Console.signedIn(visit, shop, '/products');
  await page.getByRole('button', { name: 'New product' }).click();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await examine(visitor, 'console-create');
});

test('events, stores, limits and health', async ({ shop, visit }) => {
  const { page, visitor } = await Console.signedIn(visit, shop, '/events');
  const view = async (link: string, name: string, shown: string | RegExp) => {
    await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: link }).click();
    await page.getByText(shown).first().waitFor();
    await examine(visitor, `console-${name}`);
  };
  const product = await shop.product();
  await shop.api.change(product.productId, -1);
  await view('Events', 'events', product.name);
  await view('Stores', 'stores', 'In step');
  await view('Rate limits', 'limits', 'Busiest clients');
  await view('Health', 'health', 'Reads and writes work.');
});

test('the palette and the list of keys', async ({ shop, visit }) => {
  const console = await Console.signedIn(visit, shop);
  const { page, visitor } = console;
  await page.getByText('Stock value').waitFor();
  await console.find('bread');
  await page.getByRole('dialog').getByText('BREAD', { exact: false }).first().waitFor();
  await examine(visitor, 'console-palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
  await examine(visitor, 'console-keys');
});

test('an import of a file in another encoding, and of one with faults', async ({ shop, visit }) => {
  const { page, visitor, dialog } = await Console.signedIn(visit, shop, '/products');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await choose(dialog, Buffer.from('sku;nombre\nA;Café\nB;Té\n', 'latin1'));
  await dialog.getByRole('button', { name: 'Read it as Windows-1252' }).waitFor();
  await examine(visitor, 'console-import-encoding');
  await choose(dialog, 'sku,name,stock,price\nL-1,Oak stool,4,21.50\nL-2,Ash stool,-3,1\nL-3,Pine shelf,1,12,99\n');
  await dialog.getByText('2 lines are at fault and will be left out').waitFor();
  await examine(visitor, 'console-import');
});

test('what an import will change, and what was changed since', async ({ shop, visit }) => {
  const [still, sold] = [
    await shop.product(),
    await shop.product({ name: 'A loaf with quite a long name of its own' }),
  ];
  await shop.api.change(sold.productId, -3);
  const { page, visitor, dialog } = await Console.signedIn(visit, shop, '/products');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const lines = [still, sold].map(({ productId, name }) => `${productId},${name},20,4.25,1\n`);
  await choose(dialog, `productId,name,available,price,version\n${lines.join('')}LOOK-1,Oak stool,4,21.50,\n`);
  await dialog.getByRole('button', { name: 'See what will change' }).click();
  await dialog.getByRole('button', { name: 'Changed since 1' }).waitFor();
  await examine(visitor, 'console-import-conflicts');
  await dialog.getByRole('button', { name: 'Changes 1' }).click();
  await examine(visitor, 'console-import-preview');
});

const choose = (dialog: Locator, content: string | Buffer) =>
  dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(content) });
