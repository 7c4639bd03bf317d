import { expect, test } from './harness/test.ts';
import { Console } from './pages/console.ts';
import { found, Storefront } from './pages/storefront.ts';

test('without central a store shows its copy and sells nothing; afterwards the same order is sold once', async ({
  shop,
  visit,
}) => {
  const [here] = shop.stores;
  const product = await shop.product({ available: 9 });
  const customer = await Storefront.open(visit, here, found(product));
  customer.visitor.tolerate(/status of 503/);
  await customer.add(product.name);

  await shop.central.stop();
  await customer.page.getByText(/cannot reach central/).waitFor();
  await customer.buy.click();
  await customer.unknown.getByText(/Central cannot be reached/).waitFor();
  const kept = await customer.openOrder();
  expect(kept).toBeTruthy();
  await customer.card(product.name).getByRole('link', { name: product.name }).click();
  await customer.page.getByRole('heading', { level: 1, name: product.name }).waitFor();
  await customer.page.goto(found(product));
  await customer.shows(customer.card(product.name), 9);

  await shop.central.start();
  await customer.page.getByText(/cannot reach central/).waitFor({ state: 'detached' });
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 9 });
  expect(await customer.openOrder()).toBe(kept);
  await customer.sendUntilSold();
  await customer.shows(customer.card(product.name), 8);
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 8 });
});

test('a store that is gone for a while is found again by the page, which then shows what was missed', async ({
  shop,
  visit,
}) => {
  const [, there] = shop.stores;
  const product = await shop.product({ available: 9 });
  const onlooker = await Storefront.open(visit, there, found(product));
  onlooker.visitor.tolerate(/net::ERR_/);
  await onlooker.page.getByText('Live', { exact: true }).waitFor();
  there.front.cut();
  await onlooker.page.getByText(/^(Reconnecting|Offline)$/).waitFor();
  await shop.api.change(product.productId, -4);
  there.front.restore();
  await onlooker.shows(onlooker.card(product.name), 5);
  await onlooker.page.getByText('Live', { exact: true }).waitFor();
});

test('the console shows its views without central, also those that nobody has opened', async ({ shop, visit }) => {
  const { page, visitor } = await Console.signedIn(visit, shop);
  visitor.tolerate(/net::ERR_/);
  const views = { Events: 'Events', Stores: 'Stores', Backups: 'Backups', 'Rate limits': 'Limits', Health: 'Health' };
  const loaded = () =>
    page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => /assets\/([A-Za-z]+)-.*js$/.exec(name)?.[1]),
    );
  await expect.poll(loaded).toEqual(expect.arrayContaining(Object.values(views)));
  shop.console.cut();
  for (const name of Object.keys(views)) {
    await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  }
});
