// How soon a node is found again, src/lib/feed/feed.test.ts says; here only that each view does.
import { test } from './harness/test.ts';
import { Console } from './pages/console.ts';
import { found, Storefront } from './pages/storefront.ts';

test('a store that was started anew is found, and sells', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const product = await shop.product({ available: 9 });
  const customer = await Storefront.open(visit, here, found(product));
  const { page } = customer;
  customer.visitor.tolerate(/net::ERR_/, /status of 410/, /status of 503/);
  await page.getByText('Live', { exact: true }).waitFor();
  await here.node.stop();
  await page.getByText(/has no connection to the store/).waitFor();
  await shop.api.change(product.productId, -4);
  await here.node.start();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByText(/has no connection to the store/).waitFor({ state: 'detached' });
  await customer.shows(customer.card(product.name), 5);
  await customer.add(product.name);
  await customer.buy.click();
  await customer.receipt.waitFor();
});

test('what failed in a view of a store is asked again when the store is back', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const product = await shop.product();
  const { page, visitor, card } = await Storefront.open(visit, here, found(product)).then((front) => ({
    page: front.page,
    visitor: front.visitor,
    card: front.card(product.name),
  }));
  visitor.tolerate(/net::ERR_/);
  await page.getByText('Live', { exact: true }).waitFor();
  const search = page.getByRole('searchbox');
  const product2 = await shop.product();

  here.front.cut();
  await search.fill(product2.name);
  await page.getByRole('alert').filter({ hasText: 'No connection to the server' }).waitFor(); // all tries have failed
  here.front.restore();
  await page.getByRole('article').filter({ hasText: product2.productId }).waitFor();

  await search.fill(product.name);
  await card.waitFor();
  here.front.cut();
  await page.getByText('Offline', { exact: true }).waitFor();
  await card.getByRole('link', { name: product.name }).click();
  await page.getByRole('heading', { level: 1, name: product.name }).waitFor(); // from what the feed knows
  here.front.restore();
  await page.getByRole('table', { name: 'Latest movements' }).waitFor();
});

test('a central that is back is found in each view of the console', async ({ shop, visit }) => {
  const [one, other] = [await shop.product(), await shop.product()];
  const { page, visitor } = await Console.signedIn(visit, shop, `/products/${one.productId}`);
  visitor.tolerate(/net::ERR_/, /status of 503/);
  const live = page.getByText('Live', { exact: true });
  const go = (name: string) => page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name }).click();
  const lose = async () => {
    shop.console.cut();
    await page.getByText('Offline', { exact: true }).waitFor();
  };
  await page.getByRole('heading', { level: 1, name: one.name }).waitFor();
  for (const view of ['Events', 'Stores', 'Rate limits', 'Health', 'Overview', 'Products']) {
    await go(view);
    await page.getByRole('heading', { level: 1, name: view }).waitFor();
    await lose();
    shop.console.restore();
    await live.waitFor();
  }

  const search = page.getByRole('searchbox');
  await search.fill(other.name);
  const link = page.getByRole('link', { name: other.productId, exact: true });
  await link.waitFor();
  await lose();
  await link.click();
  await page.getByText('The product could not be loaded').waitFor(); // all tries have failed
  shop.console.restore();
  await page.getByRole('heading', { level: 1, name: other.name }).waitFor();

  await go('Products');
  await live.waitFor();
  await lose();
  await search.fill(one.productId);
  await page.getByRole('status').filter({ hasText: 'Offline' }).waitFor(); // and a try to read the list waits for its next
  shop.console.restore();
  await page.getByRole('link', { name: one.productId, exact: true }).waitFor();
});

test('a central that was started anew is found', async ({ shop, visit }) => {
  const product = await shop.product({ available: 9 });
  const { page, visitor } = await Console.signedIn(visit, shop, `/products/${product.productId}`);
  visitor.tolerate(/net::ERR_/, /status of 503/);
  const live = page.getByText('Live', { exact: true });
  await live.waitFor();
  await shop.central.stop();
  await page.getByText('Offline', { exact: true }).waitFor();
  await shop.central.start();
  await live.waitFor();
  await shop.api.change(product.productId, -4);
  await page.getByText('5', { exact: true }).first().waitFor();
});
