import { expect, test } from './harness/test.ts';
import { requests } from './harness/visitor.ts';
import { found, Storefront } from './pages/storefront.ts';

test('a sale at one store is on the open page of another by its feed', async ({ shop, visit }) => {
  const [here, there] = shop.stores;
  const product = await shop.product({ available: 20 });
  const onlooker = await Storefront.open(visit, there, found(product));
  await onlooker.shows(onlooker.card(product.name), 20);
  await onlooker.page.getByText('Live', { exact: true }).waitFor();
  await onlooker.page.evaluate(() => Object.assign(window, { untouched: true }));

  const customer = await Storefront.open(visit, here, found(product));
  await customer.add(product.name);
  const asked = requests(onlooker.page);
  await customer.buy.click();
  await onlooker.shows(onlooker.card(product.name), 19);
  expect(asked()).toEqual([]); // nobody looks again every so often
  expect(await onlooker.page.evaluate(() => 'untouched' in window)).toBe(true);
});

test('a product that is created, renamed and deleted at central comes and goes on an open page', async ({
  shop,
  visit,
}) => {
  const [here] = shop.stores;
  const product = await shop.product();
  const customer = await Storefront.open(visit, here, `/p/${product.productId}`);
  await customer.page.getByRole('heading', { level: 1, name: product.name }).waitFor();
  await customer.page.getByText('Live', { exact: true }).waitFor();
  await shop.api.set({ productId: product.productId, name: 'Rye loaf', price: 4.25 });
  await customer.page.getByRole('heading', { level: 1, name: 'Rye loaf' }).waitFor();
  await customer.page.getByText('4.25', { exact: true }).waitFor();
  await shop.api.remove(product.productId);
  await customer.page.getByText('No longer sold').waitFor();
  expect(await customer.page.getByRole('button', { name: 'Add to cart' }).count()).toBe(0);
});

test('names with markup are shown as text, wherever they appear', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const name = `<img src=x onerror="window.owned=1"> 55" 'Deal' & <b>bold</b> ${Date.now()}`;
  const product = await shop.product({ name, category: '<i>Odd</i>' });
  const customer = await Storefront.open(visit, here, `/?q=${product.productId}`);
  await customer.add(name);
  await customer.page.getByRole('radio', { name: '<i>Odd</i>' }).waitFor({ state: 'attached' });
  await customer.page.getByRole('link', { name, exact: true }).first().waitFor();
  await customer.buy.click();
  await customer.receipt.getByText(name).waitFor();
  await customer.page.goto(`/p/${product.productId}`);
  await customer.page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  expect(await customer.page.evaluate(() => 'owned' in window)).toBe(false);
  expect(await customer.page.locator('main img, main b > b, aside img').count()).toBe(0);
});
