import { examine } from './harness/looks.ts';
import { expect, test } from './harness/test.ts';
import { Console } from './pages/console.ts';
import { Storefront } from './pages/storefront.ts';

test('after a restore the console says what stores make good, and a store has the rest seen to', async ({
  shop,
  visit,
}) => {
  const [here] = shop.stores;
  const product = await shop.product({ available: 20 });
  const restore = await shop.backUp();
  const later = await shop.product(); // which the backup does not know
  await here.api.sell(product.productId, 3);
  await here.api.sell(later.productId, 2);
  const console = await Console.signedIn(visit, shop, '/backups/healing');
  console.visitor.tolerate(/net::ERR_/, /status of (409|503)/);
  await console.page.getByRole('heading', { name: 'Nothing is left to heal' }).waitFor();

  await restore();
  const staff = await Storefront.openAsStaff(visit, here, '/store');
  const { page } = staff;
  await page.getByText('1 line is on the list.').waitFor();
  await expect.poll(async () => (await shop.api.product(product.productId)).available).toBe(17);
  await console.page.getByRole('heading', { name: 'Somebody has to look' }).waitFor();
  const card = console.page.getByRole('listitem').filter({ has: console.page.getByRole('heading', { name: here.id }) });
  await card.getByText('On its list').waitFor();
  expect((await card.innerText()).replaceAll('\n', ' ')).toMatch(/Healed since its start 1 .*On its list 1 /);

  staff.visitor.tolerate(/status of 409/);
  await page.getByText('Central does not know the product.').waitFor();
  await examine(staff.visitor, 'storefront-unhealed');
  const send = page.getByRole('button', { name: /^Send again/ });
  await send.click();
  await page.getByText(/Central has refused it again/).waitFor();
  await shop.api.create([later]);
  await send.click();
  await page.getByText('Nothing is left on the list').waitFor();
  expect((await shop.api.product(later.productId)).available).toBe(18);
  await console.page.getByRole('heading', { name: 'Nothing is left to heal' }).waitFor();
});

test('a visitor of a store sees that there is a list, and not what is on it', async ({ shop, visit }) => {
  const { page, visitor } = await Storefront.open(visit, shop.stores[0], '/');
  await page.route('**/sync/status', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), needs: 'unhealed' } });
  });
  await page.goto('/store');
  await page.getByLabel('Key of this store').fill('wrong');
  visitor.tolerate(/status of 401/);
  await page.getByRole('button', { name: 'Open the list' }).click();
  await page.getByText('This key is not accepted.').waitFor();
  await examine(visitor, 'storefront-unhealed-key');
});
