import { type ClusterShop, openClusterShop } from './harness/cluster.ts';
import { test as base, expect } from './harness/test.ts';
import { found, Storefront } from './pages/storefront.ts';

const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  .extend('shop', { scope: 'file' }, async ({}: object, { onCleanup }): Promise<ClusterShop> => {
    const shop = await openClusterShop();
    onCleanup(() => shop.close());
    return shop;
  });

test('the node that leads is killed under load, and a customer at a store goes on buying, each order once', async ({
  shop,
  visit,
}) => {
  const [here, there] = shop.stores;
  const product = await shop.product({ available: 1_000_000 }); // more than anybody sells meanwhile
  const customer = await Storefront.open(visit, here, found(product));
  customer.visitor.tolerate(/status of 50[0-9]/);
  const buy = async () => {
    await customer.add(product.name);
    await customer.buy.click();
    await customer.sendUntilSold();
  };
  await buy();

  const others = selling(() => there.api.sell(product.productId, 1));
  const leader = await shop.leader();
  await leader.kill();
  for (let order = 0; order < 3; order++) await buy();
  expect(await shop.leader()).not.toBe(leader);
  await leader.start();
  await buy();
  const { sold, unknown } = await others.stop();

  expect(sold).toBeGreaterThan(0);
  const left = 1_000_000 - 5 - sold;
  await expect.poll(async () => (await shop.api.product(product.productId)).available).toBeLessThanOrEqual(left);
  const { available } = await shop.api.product(product.productId);
  expect(available, 'what nobody knows of was sold once at most').toBeGreaterThanOrEqual(left - unknown);
  const events = await shop.api.events(product.productId);
  const bought = events.filter(({ storeId }) => storeId === here.id);
  expect(bought, 'orders of the customer').toHaveLength(5);
  const shown = async () => {
    const now = (await shop.api.product(product.productId)).available; // a sale of which nobody knows may come late
    return customer.card(product.name).getByText(now.toLocaleString('en-GB'), { exact: true }).first().isVisible();
  };
  await expect.poll(shown).toBe(true);
});

/** Sells over and over until it is stopped, and counts. */
function selling(sell: () => Promise<unknown>) {
  let going = true;
  const count = { sold: 0, unknown: 0 };
  const clerk = async () => {
    while (going) {
      await sell().then(
        () => count.sold++,
        () => count.unknown++,
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const clerks = [clerk(), clerk(), clerk(), clerk()];
  return {
    async stop() {
      going = false;
      await Promise.all(clerks);
      return count;
    },
  };
}
