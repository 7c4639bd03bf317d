import { examine } from './harness/looks.ts';
import { expect, test } from './harness/test.ts';
import { Storefront } from './pages/storefront.ts';

test('whose screen is old adds and takes all the same, from what there is', async ({ shop, visit }) => {
  const [here, there] = shop.stores;
  const product = await shop.product({ available: 7 });
  there.front.swallow(/^GET \/api\/inventory\/events/); // the second person hears of no change
  const second = await Storefront.openAsStaff(visit, there, `/p/${product.productId}`);
  second.visitor.tolerate(/status of 400.*\/api\/inventory\/updates/);
  const label = second.page.getByRole('article');
  await second.shows(label, 7);

  const first = await Storefront.openAsStaff(visit, here, `/p/${product.productId}`);
  await adjust(first, '-2');
  await first.shows(first.page.getByRole('article'), 5);

  await adjust(second, '+24');
  await second.page.getByText(`${product.name}: +24, now 29`).first().waitFor();
  await second.shows(label, 29);
  await adjust(second, '-30');
  await second.page.getByText('Not enough stock for this').waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 29 });
});

test('a cart that asks for more than there is buys nothing, says so, and buys what there is', async ({
  shop,
  visit,
}) => {
  const [here] = shop.stores;
  const [scarce, plenty] = [await shop.product({ available: 3 }), await shop.product()];
  here.front.swallow(/^GET \/api\/inventory\/events/);
  const customer = await Storefront.open(visit, here, `/p/${plenty.productId}`);
  customer.visitor.tolerate(/status of 400.*\/api\/inventory\/batch-updates/);
  await customer.page.getByRole('button', { name: 'Add to cart' }).click();
  await customer.page.goto(`/p/${scarce.productId}`);
  await customer.page
    .getByRole('textbox', { name: `Quantity, Quantity of ${scarce.name}` })
    .first()
    .fill('3');
  await customer.page.getByRole('button', { name: 'Add to cart' }).click();
  await shop.api.change(scarce.productId, -2);

  await customer.buy.click();
  const refusal = customer.page.getByRole('alert').filter({ hasText: 'Nothing was bought' });
  await refusal.getByText('Wanted 3, there are 1').waitFor();
  await refusal.getByText('Not bought: another line failed').waitFor(); // there is enough of it
  await customer.page.getByRole('link', { name: /^Cart,/ }).click();
  await examine(customer.visitor, 'store-refused');
  expect(await shop.api.product(plenty.productId)).toMatchObject({ available: plenty.available });
  await customer.page.getByRole('button', { name: 'Take 1' }).first().click();
  await customer.buy.click();
  await customer.receipt.waitFor();
  expect(await shop.api.product(scarce.productId)).toMatchObject({ available: 0 });
  expect(await shop.api.product(plenty.productId)).toMatchObject({ available: plenty.available - 1 });
});

async function adjust(front: Storefront, by: string) {
  await front.page.getByLabel('Change by').fill(by);
  await front.page.getByLabel('Reason').selectOption('damaged');
  await front.page.getByRole('button', { name: 'Adjust', exact: true }).click();
}
