import { expect, test } from './harness/test.ts';
import { found, Storefront } from './pages/storefront.ts';

const order = /^POST \/api\/inventory\/batch-updates/;

/** The answer to the first order is lost: the store has sold, the page does not know. */
test('an order without an answer is sent again under its key, and sold once', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const product = await shop.product({ available: 9 });
  const customer = await Storefront.open(visit, here, found(product));
  const keys = sentKeys(customer);
  await customer.add(product.name);
  const lost = here.front.swallow(order);
  await customer.buy.click();
  await lost.done;
  await customer.unknown.waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 8 });

  await customer.sendAgain.click();
  await customer.receipt.getByText('It was not bought twice').waitFor();
  await customer.shows(customer.card(product.name), 8);
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 8 });
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(await customer.openOrder()).toBeUndefined();
});

test('an order without an answer outlives a reload, and is sold once', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const product = await shop.product({ available: 9 });
  const customer = await Storefront.open(visit, here, found(product));
  const keys = sentKeys(customer);
  await customer.add(product.name);
  const lost = here.front.swallow(order);
  await customer.buy.click();
  await lost.done;
  const kept = await customer.openOrder();
  expect(kept).toBeTruthy();
  await customer.page.reload();

  await customer.unknown.waitFor();
  expect(await customer.openOrder()).toBe(kept);
  expect(keys).toHaveLength(1); // nothing is sent behind anybody's back
  await customer.sendAgain.click();
  await customer.receipt.getByText('It was not bought twice').waitFor();
  expect(keys).toEqual([keys[0], keys[0]]);
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 8 });
  expect((await shop.api.events(product.productId)).filter(({ delta }) => delta === -1)).toHaveLength(1);
});

test('a request that never reached the store is sold once when it is sent again', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const product = await shop.product({ available: 9 });
  const customer = await Storefront.open(visit, here, found(product));
  customer.visitor.tolerate(/net::ERR_/);
  await customer.add(product.name);
  here.front.cut();
  await customer.buy.click();
  await customer.unknown.getByText('No connection to the server').waitFor();
  await customer.page.getByText(/has no connection to the store/).waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 9 });
  here.front.restore();
  await customer.sendAgain.click();
  await customer.receipt.waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 8 });
});

function sentKeys(front: Storefront): string[] {
  const keys: string[] = [];
  front.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/inventory/')) {
      keys.push(request.headers()['idempotency-key'] ?? '');
    }
  });
  return keys;
}
