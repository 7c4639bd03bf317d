import { examine } from './harness/looks.ts';
import { test } from './harness/test.ts';
import { found, Storefront } from './pages/storefront.ts';

// Each view, with something in it, without anything, and when something is wrong.

test('the catalogue, as cards and as a table', async ({ shop, visit }) => {
  const { page, visitor } = await Storefront.open(visit, shop.stores[0], '/?category=Bakery');
  await page.getByRole('article').first().waitFor();
  await examine(visitor, 'store-catalogue');
  await page.getByRole('button', { name: 'Table' }).click();
  await page.getByRole('table').waitFor();
  await examine(visitor, 'store-table');
});

test('a catalogue in which nothing is found', async ({ shop, visit }) => {
  const { page, visitor } = await Storefront.open(visit, shop.stores[0], '/?q=nothing-of-this-name');
  await page.getByText('No product fits').waitFor();
  await examine(visitor, 'store-nothing-found');
});

test('a product', async ({ shop, visit }) => {
  const product = await shop.product({ name: 'Sourdough loaf, dark', available: 4 });
  await shop.api.change(product.productId, -1);
  const { page, visitor } = await Storefront.open(visit, shop.stores[0], `/p/${product.productId}`);
  await page.getByRole('table', { name: 'Latest movements' }).waitFor();
  await examine(visitor, 'store-product');
});

test('a product that there is not, and a page that there is not', async ({ shop, visit }) => {
  const { page, visitor } = await Storefront.open(visit, shop.stores[0], '/p/UNKNOWN');
  visitor.tolerate(/status of 404.*\/UNKNOWN$/);
  await page.getByText('There is no product with this code').waitFor();
  await examine(visitor, 'store-product-missing');
  await page.goto('/no/such/page');
  await page.getByText('There is no such page').waitFor();
  await examine(visitor, 'store-no-such-page');
});

test('the state of the store', async ({ shop, visit }) => {
  const { page, visitor } = await Storefront.open(visit, shop.stores[0], '/store');
  await page.getByText('In step with central').waitFor();
  await examine(visitor, 'store-state');
});

test('the cart, from empty to the receipt', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const product = await shop.product({ name: 'Sourdough loaf, light', available: 4 });
  const front = await Storefront.open(visit, here, '/cart');
  const { page, visitor } = front;
  await page.getByRole('heading', { name: 'The cart is empty' }).waitFor();
  await examine(visitor, 'store-cart-empty');
  await page.goto('/?stock=in');
  for (const n of [0, 1, 2])
    await page
      .getByRole('button', { name: /^Add .* to the cart/ })
      .nth(n)
      .click();
  await page.goto(found(product));
  await front.add(product.name);
  await page.goto('/cart');
  await front.buy.waitFor();
  await examine(visitor, 'store-cart');
  here.front.swallow(/^POST/);
  await front.buy.click();
  await front.unknown.waitFor();
  await examine(visitor, 'store-unknown');
  await front.sendAgain.click();
  await front.receipt.waitFor();
  await examine(visitor, 'store-receipt');
});

test('a store that the page cannot reach', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const { page, visitor } = await Storefront.open(visit, here, '/?category=Bakery');
  visitor.tolerate(/net::ERR_/);
  await page.getByRole('article').first().waitFor();
  here.front.cut();
  await page.getByText(/has no connection to the store/).waitFor();
  await examine(visitor, 'store-offline');
});
