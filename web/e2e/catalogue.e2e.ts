import { examine } from './harness/looks.ts';
import { expect, test } from './harness/test.ts';
import { Console } from './pages/console.ts';

test('barcodes, unit and attributes of a product are edited in place; a barcode of another is refused by name', async ({
  shop,
  visit,
}) => {
  const [product, other] = [await shop.product({ available: 0 }), await shop.product()];
  await shop.api.set({ productId: other.productId, barcodes: ['4006381333931'] });
  const console = await Console.signedIn(visit, shop, `/products/${product.productId}`);
  const { page, dialog, visitor } = console;
  const edit = async (what: string, text: string) => {
    await page.getByRole('button', { name: what }).click();
    await dialog.getByRole('textbox').fill(text);
    await dialog.getByRole('button', { name: 'Save' }).click();
  };
  await edit('Edit the barcodes', '04006381333931\n5012345678900');
  await dialog.getByText(`belongs to ${other.productId}`).waitFor();
  await examine(visitor, 'console-barcode-in-use');
  await dialog.getByRole('textbox').fill('5012345678900');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await console.toast('5012345678900').waitFor();
  await edit('Edit the decimals', '3');
  await dialog.waitFor({ state: 'detached' });
  await edit('Edit the unit', 'kg');
  await dialog.waitFor({ state: 'detached' });
  await edit('Edit the attributes', 'colour: red\norigin: Galicia');
  await dialog.waitFor({ state: 'detached' });
  await edit('Edit when it is low', '2');
  await dialog.waitFor({ state: 'detached' });
  await edit('Adjust', '+1.5');
  await dialog.waitFor({ state: 'detached' });
  expect(await shop.api.product(product.productId)).toMatchObject({
    available: 1500,
    barcodes: ['5012345678900'],
    unit: 'kg',
    decimals: 3,
    reorderPoint: 2,
    attributes: { colour: 'red', origin: 'Galicia' },
  });
  await page.reload();
  await page.getByText('origin: Galicia').waitFor();
  await page.getByText('Low stock').waitFor();
  await examine(visitor, 'console-catalogue');
});

test('a barcode that somebody else changed meanwhile is only overwritten knowingly', async ({ shop, visit }) => {
  const { productId } = await shop.product();
  await shop.api.set({ productId, barcodes: ['111'] });
  const { page, dialog, visitor } = await Console.signedIn(visit, shop, `/products/${productId}`);
  visitor.tolerate(/status of 409/);
  await page.getByRole('button', { name: 'Edit the barcodes' }).click();
  await dialog.getByRole('textbox').fill('222');
  await shop.api.set({ productId, barcodes: ['333'] });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('was 111, now 333').waitFor();
  expect(await shop.api.product(productId)).toMatchObject({ barcodes: ['333'] });
  await dialog.getByRole('button', { name: 'Set to 222 all the same' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await shop.api.product(productId)).toMatchObject({ barcodes: ['222'] });
});
