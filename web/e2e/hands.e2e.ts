import { expect, test } from './harness/test.ts';
import { phone, tabTo } from './harness/visitor.ts';
import { found, Storefront } from './pages/storefront.ts';

test('a checkout by keyboard alone', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const product = await shop.product({ available: 6 });
  const customer = await Storefront.open(visit, here);
  const { page } = customer;
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('/');
  await page.locator('[type=search]:focus').waitFor();
  await page.keyboard.type(product.name);
  await page.keyboard.press('Enter');
  await customer.card(product.name).waitFor();
  await tabTo(page, `Add ${product.name} to the cart`);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.press('c');
  await page.getByRole('heading', { level: 1, name: 'Cart' }).waitFor();
  await tabTo(page, 'Buy now');
  await page.keyboard.press('Space');
  await customer.receipt.getByText('2 bought').waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 4 });
});

test('a checkout on a phone, with nothing beside the screen', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const product = await shop.product({
    available: 6,
    name: 'Extraordinarily-long-product-name-without-any-break-in-it 1 kg',
  });
  const customer = await Storefront.open(visit, here, found(product), phone);
  await customer.card(product.name).waitFor();
  await customer.fits();
  await customer.add(product.name);
  await customer.page.getByRole('link', { name: /View cart/ }).tap();
  await customer.fits();
  await customer.buy.tap();
  await customer.receipt.waitFor();
  await customer.fits();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 5 });
});
