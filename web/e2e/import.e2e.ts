import { readFile } from 'node:fs/promises';
import type { Shop } from './harness/shop.ts';
import { expect, test, type Visit } from './harness/test.ts';
import { Console } from './pages/console.ts';

/** Opens the import. */
async function importing(visit: Visit, shop: Shop, path = '/products') {
  const console = await Console.signedIn(visit, shop, path);
  const { page, dialog } = console;
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  return {
    console,
    page,
    dialog,
    choose: (name: string, content: string | Buffer) =>
      dialog.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) }),
    look: () => dialog.getByRole('button', { name: 'See what will change' }).click(),
    kind: (words: string) => dialog.getByRole('button', { name: words, exact: true }),
    line: (words: string) => dialog.getByRole('listitem').filter({ hasText: words }),
  };
}

test('an export that is imported again after a sale takes nothing back, and sets what somebody chooses', async ({
  shop,
  visit,
}) => {
  const category = 'Reimported';
  const still = await shop.product({ category, available: 8, price: 3.5 });
  const sold = await shop.product({ category, available: 20, price: 3.5 });
  const { page, dialog, choose, look, kind, line } = await importing(visit, shop, `/products?category=${category}`);
  await dialog.getByRole('button', { name: 'Close' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  await shop.api.change(sold.productId, -5);

  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await choose('edited.csv', file.replaceAll(',3.5,', ',4.25,'));
  await look();
  await kind('Changed since 1').waitFor();
  await kind('Changes 1').click();
  await line(still.productId).getByText('Price 3.50 → 4.25').waitFor();
  await kind('Changed since 1').click();
  await line(sold.productId).getByText('Stock 15 → 20').waitFor();
  await dialog.getByRole('button', { name: 'Import: 1 changed' }).waitFor(); // a conflict is left alone unless chosen
  await dialog.getByLabel(`What to do with ${sold.productId}`).selectOption('Set all but the stock');
  await dialog.getByRole('button', { name: 'Import: 2 changed' }).click();
  await dialog.getByText('2 products done').waitFor();
  expect(await shop.api.product(still.productId)).toMatchObject({ available: 8, price: 4.25 });
  expect(await shop.api.product(sold.productId)).toMatchObject({ available: 15, price: 4.25 });
});

test('stock in a file is in whole units, as on the pages: 12.5 kg is taken, exported as 12.5, and imported as it was', async ({
  shop,
  visit,
}) => {
  const category = 'Weighed';
  const there = await shop.product({ category, available: 9_250, price: 3, unit: 'kg', decimals: 3 });
  const { page, dialog, choose, look, kind, line } = await importing(visit, shop, `/products?category=${category}`);
  await choose(
    'kilos.csv',
    `code,name,category,stock,price,unit,decimals\nE2E-TOMATO,Tomate,${category},12.5,2.40,kg,3\n${there.productId},${there.name},${category},7.125,3,,\n`,
  );
  await dialog.getByText('Stock is read in whole units').waitFor();
  await look();
  await line('E2E-TOMATO').getByText('Stock 12.5 kg').waitFor();
  await kind('Changes 1').click();
  await line(there.productId).getByText('Stock 9.25 kg → 7.125 kg').waitFor();
  await dialog.getByRole('button', { name: 'Import: 1 new, 1 changed' }).click();
  await dialog.getByText('2 products done').waitFor();
  expect(await shop.api.product('E2E-TOMATO')).toMatchObject({ available: 12_500, decimals: 3 });
  expect(await shop.api.product(there.productId)).toMatchObject({ available: 7_125 });
  await dialog.getByRole('button', { name: 'Done' }).click();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(file).toContain(`E2E-TOMATO,Tomate,${category},12.5,2.4,`);
  expect(file).toContain(`${there.productId},${there.name},${category},7.125,3,`);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await choose('again.csv', file);
  await look();
  await kind('As it is 2').waitFor();
});

test('a file of Excel in Spanish is read as Windows-1252 when somebody says so, and nothing else is sent', async ({
  shop,
  visit,
}) => {
  const there = await shop.product({ name: 'Pan', available: 6, price: 2 });
  const { console, dialog, choose, look, kind, line } = await importing(visit, shop);
  const text = `Código;Descripción;Existencias;Precio\r\nE2E-CAFE;CAFÉ 5 €;45,0;1.234,56\r\n${there.productId};Pan;6;2,00\r\nE2E-TE;TÉ;3;\r\n`;
  const bytes = Uint8Array.from(text, (char) => (char === '€' ? 0x80 : char.charCodeAt(0)));
  const sent: string[] = [];
  console.page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${request.postData()}`);
  });
  await choose('excel.csv', Buffer.from(bytes));
  await dialog.getByText('E2E-CAFE;CAFÉ 5 €;45,0;1.234,56').waitFor();
  await dialog.getByRole('button', { name: 'Read it as Windows-1252' }).click();
  await dialog.getByText('3 lines can be read').waitFor();
  await look();
  await kind('As it is 1').waitFor();
  await dialog.getByText('Price: is missing. There is no such product yet').waitFor();
  await dialog.getByLabel('Price of new products that have none').fill('0,90');
  await kind('New 2').click();
  await line('E2E-CAFE').getByText('1,234.56').waitFor();
  expect(sent).toEqual([]);
  await dialog.getByRole('button', { name: 'Import: 2 new' }).click();
  await dialog.getByText('2 products done').waitFor();
  expect(await shop.api.product('E2E-CAFE')).toMatchObject({ name: 'CAFÉ 5 €', available: 45, price: 1234.56 });
  expect(await shop.api.product('E2E-TE')).toMatchObject({ name: 'TÉ', available: 3, price: 0.9 });
  expect(sent).toHaveLength(1);
});

test('faults are named with their lines, and block what they are in', async ({ shop, visit }) => {
  const { dialog, choose, look } = await importing(visit, shop);
  const next = dialog.getByRole('button', { name: 'See what will change' });
  await choose('open.csv', 'sku,name,price\nE2E-F1,Tea,1\nE2E-F2,"TV 55,2\nE2E-F3,Oil,3\n');
  await dialog.getByText('A quote that begins in lines 3 to 4 is never closed').waitFor();
  expect(await next.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByRole('button', { name: 'Another file' }).click();
  await choose('shop.csv', 'Artikel,Date sale price starts,Unavailable (not editable)\nTea,2026-01-01,4\n');
  await dialog.getByText('No column of codes (SKU) was found').waitFor();
  expect(await next.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByRole('button', { name: 'Another file' }).click();
  await choose('cells.csv', 'sku,name,price\nE2E-F4,Tea,12,99\nE2E-F5,"Oil",3\n');
  await dialog.getByText('4 cells, but there are 3 columns').waitFor();
  await look();
  await dialog.getByRole('button', { name: 'Import: 1 new' }).click();
  await dialog.getByText('1 product done').waitFor();
  await dialog.getByText('1 product not done').waitFor();
  await expect(shop.api.product('E2E-F4')).rejects.toThrow();
});

test('of 1,000 lines to create three are wrong: they are named, and 997 are in', async ({ shop, visit }) => {
  const there = await shop.product();
  const lines = Array.from({ length: 1000 }, (_, n) => [`IMPORT-${n}`, `Imported ${n}`, 'Imports', String(n), '1.5']);
  lines[10] = ['IMPORT-10', '', 'Imports', '3', '1.5'];
  lines[500] = ['IMPORT-500', 'Imported 500', 'Imports', '-4', '1.5'];
  lines[998] = [there.productId, 'Exists already', 'Imports', '3', '1.5'];
  const csv = [['code', 'name', 'category', 'stock', 'price'], ...lines].map((line) => line.join(',')).join('\n');

  const { console, dialog, choose, look, kind } = await importing(visit, shop);
  await choose('list.csv', csv);
  await look();
  await dialog.getByRole('radio', { name: 'Only create' }).check();
  await kind('Left out 3').waitFor();
  const lost = shop.console.swallow(/^POST \/v1\/admin\/products\/create/);
  await dialog.getByRole('button', { name: 'Import: 997 new' }).click();
  await lost.done; // and sent again under its key
  await dialog.getByText('997 products done').waitFor();
  await dialog.getByText('3 products not done').waitFor();
  const named = await dialog.getByRole('listitem').allInnerTexts();
  expect(named.map((text) => text.split(/\s/)[0])).toEqual(['IMPORT-10', 'IMPORT-500', there.productId]);
  expect((await shop.api.list('category=Imports&limit=1')).pagination.total_count).toBe(997);
  expect(await shop.api.product(there.productId)).toMatchObject({ name: there.name });
  expect(console.page.url()).toContain('/products');
});

test('an export and a snapshot of central are imported as they are', async ({ shop, visit }) => {
  const product = await shop.product({ available: 5, price: 3 });
  const { page, dialog, choose, look, kind, line } = await importing(visit, shop);
  await choose(
    'export.json',
    `\ufeff{"products":{"E2E-J1":{"productId":"E2E-J1","name":"Jam","available":3,"version":4,"price":2.5},
      "${product.productId}":{"name":"${product.name}","available":5,"version":1,"price":7.125}},"deleted":{"E2E-J2":3}}`,
  );
  await dialog.getByText('1 product was deleted. Nothing is deleted here.').waitFor();
  await look();
  await kind('Changes 1').click();
  await line(product.productId).getByText('Price 3.00 → 7.125').waitFor();
  await dialog.getByRole('button', { name: 'Import: 1 new, 1 changed' }).click();
  await dialog.getByText('2 products done').waitFor();
  expect(await shop.api.product('E2E-J1')).toMatchObject({ name: 'Jam', available: 3, price: 2.5 });

  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await choose('snapshot.ndjson', await shop.api.snapshot());
  await look();
  await dialog.getByRole('button', { name: /^As it is [\d,]{3,}$/ }).waitFor();
  await dialog.getByRole('button', { name: 'Nothing to import' }).waitFor();
});
