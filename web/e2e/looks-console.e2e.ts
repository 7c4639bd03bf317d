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
  await page.getByRole('heading', { name: 'Events' }).waitFor();
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
  await console.dialog.getByRole('textbox').fill('-3');
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

test('events, stores, limits and health', { timeout: 60_000 }, async ({ shop, visit }) => {
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

test('an import: its columns and faults, what will change, and a file in another encoding', async ({ shop, visit }) => {
  const [changed, sold] = [
    await shop.product(),
    await shop.product({ name: 'A loaf with quite a long name of its own' }),
  ];
  const { version } = await shop.api.product(sold.productId);
  await shop.api.change(sold.productId, -3);
  const { page, visitor, dialog } = await Console.signedIn(visit, shop, '/products');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const file = (name: string, text: string, encoding: BufferEncoding = 'utf8') =>
    dialog
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text, encoding) });
  await file('excel.csv', 'sku;nombre\nA;Café\nB;Té\n', 'latin1');
  await dialog.getByRole('button', { name: 'Read it as Windows-1252' }).waitFor();
  await examine(visitor, 'console-import-encoding');
  await file(
    'list.csv',
    `productId,name,available,price,version
${changed.productId},${changed.name},20,4.25,1
${sold.productId},${sold.name},20,3.75,${version}
LOOK-1,Oak stool,4,21.50,
LOOK-2,Ash stool,3.5,1,
LOOK-3,Pine shelf,1,12,99,
`,
  );
  await dialog.getByText('2 lines are at fault and will be left out').waitFor();
  await examine(visitor, 'console-import');
  await dialog.getByRole('button', { name: 'See what will change' }).click();
  await dialog.getByRole('button', { name: 'Changed since 1' }).waitFor();
  await examine(visitor, 'console-import-conflicts');
  await dialog.getByRole('button', { name: 'Left out 2' }).click();
  await examine(visitor, 'console-import-faults');
  await dialog.getByRole('button', { name: 'Changes 1' }).click();
  await examine(visitor, 'console-import-preview');
});
