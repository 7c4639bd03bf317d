import { expect, test } from './harness/test.ts';
import { Console } from './pages/console.ts';
import { found, Storefront } from './pages/storefront.ts';

test('when central comes back without its data, the pages say what to do, and its directory mends all', async ({
  shop,
  visit,
}) => {
  const [here] = shop.stores;
  const product = await shop.product({ available: 9 });
  const customer = await Storefront.open(visit, here, found(product));
  customer.visitor.tolerate(/status of 503/);
  await customer.add(product.name);

  await shop.central.stop();
  const bringBack = await shop.loseData();
  await shop.central.start();
  await customer.page.getByText(/Central has another history than this store/).waitFor();
  await customer.buy.click();
  await customer.unknown.getByText(/Central is not the one that this store knows/).waitFor();
  const staff = await Storefront.openAsStaff(visit, here, '/store');
  await staff.page
    .getByText(/bring it back first: the directory that it had, a backup, or what the stores have/)
    .waitFor();
  await staff.page.getByText(/^bodega store accept --timeline [0-9a-f-]{36}$/).waitFor();
  const console = await Console.signedIn(visit, shop, '/stores');
  console.visitor.tolerate(/net::ERR_/, /status of (409|503).*inventory\/events/);
  await console.page
    .getByText(/whether this is the directory that central should have/)
    .first()
    .waitFor();

  await shop.central.stop();
  await bringBack();
  await shop.central.start();
  await customer.page
    .getByText(/another history/)
    .first()
    .waitFor({ state: 'detached' });
  await customer.sendUntilSold();
  await customer.shows(customer.card(product.name), 8);
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 8 });
});
