import { examine } from './harness/looks.ts';
import type { Shop, Store } from './harness/shop.ts';
import { expect, test, type Visit } from './harness/test.ts';
import { phone, tabTo } from './harness/visitor.ts';
import { Console } from './pages/console.ts';
import { Storefront } from './pages/storefront.ts';

/** A page without a key reads each hold by its id, maybe just when it has ended. */
const ended = /status of (404|503).*\/holds\//;

let harbour: Store | undefined;

/** The store in Harbour Street, and its place, which is made in the console. */
async function atHarbour(shop: Shop, visit: Visit): Promise<Store> {
  if (harbour) return harbour;
  const { page, dialog } = await Console.signedIn(visit, shop, '/locations');
  await page.getByRole('button', { name: 'New place' }).click();
  await dialog.getByLabel('Code').fill('harbour');
  await dialog.getByLabel('Name').fill('Harbour Street');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await page.getByRole('heading', { level: 2, name: 'Harbour Street' }).waitFor();
  harbour = await shop.openAt('harbour', 'Harbour Street');
  return harbour;
}

/** Moves some of a product to a place, in the table of products by places. */
async function move(visit: Visit, shop: Shop, product: { name: string }, quantity: number) {
  const { page, dialog } = await Console.signedIn(
    visit,
    shop,
    `/locations/stock?q=${encodeURIComponent(product.name)}`,
  );
  await page.getByRole('button', { name: `Move ${product.name}` }).click();
  await dialog.getByLabel('To').selectOption('harbour');
  await dialog.getByLabel('How many').fill(String(quantity));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: `Adjust ${product.name} at Harbour Street: ${quantity}` }).waitFor();
  await page.goto('about:blank'); // whatever the test does to central, it is not noticed here
}

test('stock comes to a shop, is put aside there, handed over in part, kept longer and let go', async ({
  shop,
  visit,
}) => {
  const store = await atHarbour(shop, visit);
  const product = await shop.product({ available: 20 });
  const { page, visitor } = await Storefront.openAsStaff(visit, store, `/p/${product.productId}`);
  const dialog = page.getByRole('dialog');
  const here = page.getByRole('article').filter({ hasText: 'Available here' });
  const line = (name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
  const cell = async (name: string) => (await line(name).getByRole('cell').allTextContents()).join(' ');
  await here.getByText('Out of stock').waitFor();
  await here.getByText('20 at all places').waitFor();
  await page.getByText('There is none to put aside.').waitFor();

  await move(visit, shop, product, 8);
  await here.getByText('8', { exact: true }).waitFor();
  await expect.poll(() => cell('Harbour Street')).toBe('8 –');
  await expect.poll(() => cell('Pool')).toBe('12 –');

  const putAside = async (ref: string, more: number) => {
    for (let n = 0; n < more; n++) await page.getByRole('button', { name: /^One more, Put aside/ }).click();
    await page.getByLabel('For whom').fill(ref);
    await page.getByLabel('For how long').selectOption('1 day');
    await page.getByRole('button', { name: 'Put aside', exact: true }).click();
    await page.getByRole('heading', { level: 3, name: ref }).waitFor();
  };
  await putAside('Mrs. Silva', 2);
  await putAside('Order 1017', 0);
  await here.getByText('4', { exact: true }).waitFor();
  await expect.poll(() => cell('Harbour Street')).toBe('4 4');
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 16, onHand: 20, held: 4 });
  await page.reload();
  await page.getByRole('heading', { level: 3, name: 'Order 1017' }).waitFor();
  await examine(visitor, 'store-where');

  await page.getByRole('link', { name: 'Put aside' }).click();
  await page.getByRole('heading', { level: 1, name: 'Put aside' }).waitFor();
  await page.getByRole('link', { name: `3 × ${product.name}` }).waitFor();
  await examine(visitor, 'store-aside');
  const press = (deed: string, ref: string) => page.getByRole('button', { name: `${deed}: ${ref}` }).click();
  await press('Hand over', 'Mrs. Silva');
  await dialog.getByRole('button', { name: /^One less/ }).click();
  await examine(visitor, 'store-hand-over');
  await dialog.getByRole('button', { name: 'Hand over', exact: true }).click();
  await page.getByText(`Handed over to Mrs. Silva: 2 × ${product.name}.`).first().waitFor();
  await page.getByRole('heading', { name: 'Mrs. Silva' }).waitFor({ state: 'detached' });
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 17, onHand: 18, held: 1 });

  await press('Keep longer', 'Order 1017');
  await dialog.getByLabel(/^From now on/).selectOption('7 days');
  await examine(visitor, 'store-keep');
  await dialog.getByRole('button', { name: 'Keep longer' }).click();
  await page
    .getByText(/^Kept for Order 1017 until /)
    .first()
    .waitFor();
  await page.getByText(/\(in [67]\s?d/).waitFor();
  await press('Let go', 'Order 1017');
  await dialog.getByRole('button', { name: 'Let go' }).click();
  await page.getByText('Nothing is put aside').waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 18 });
  await examine(visitor, 'store-aside-none');
});

test('the same by keyboard alone and without a key, and a sale that takes from here', async ({ shop, visit }) => {
  const store = await atHarbour(shop, visit);
  const product = await shop.product({ available: 9 });
  await move(visit, shop, product, 5);
  const customer = await Storefront.open(visit, store, `/p/${product.productId}`);
  const { page } = customer;
  customer.visitor.tolerate(ended);
  await page.getByRole('row').filter({ hasText: 'Harbour Street' }).getByText('5').waitFor();
  await tabTo(page, `One more, Put aside ${product.name}`);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Mr. Costa');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 3, name: 'Mr. Costa' }).waitFor();
  await page.locator('h1').click(); // out of the field
  await page.keyboard.press('p');
  await page.getByRole('heading', { level: 1, name: 'Put aside' }).waitFor();
  await page.getByRole('link', { name: `2 × ${product.name}` }).waitFor();
  await tabTo(page, `Hand over: Mr. Costa, 2 × ${product.name}`);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, 'Hand over');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing is put aside').waitFor();

  await page.goto(`/?q=${encodeURIComponent(product.name)}`);
  await customer.shows(customer.card(product.name), 3);
  await customer.card(product.name).getByText('7 at all places').waitFor();
  await customer.add(product.name);
  await customer.buy.click();
  await customer.receipt.getByText('1 bought here').waitFor();
  await customer.shows(customer.card(product.name), 2);
  await customer.card(product.name).getByText('6 at all places').waitFor();

  await page.goto('/?category=Bakery');
  await customer.card(product.name).waitFor();
  await examine(customer.visitor, 'store-catalogue-here');
  await page.getByRole('button', { name: 'Table' }).click();
  await page.getByRole('columnheader', { name: 'All places' }).waitFor();
  await examine(customer.visitor, 'store-table-here');
});

test('on a phone, in Spanish', async ({ shop, visit }) => {
  const store = await atHarbour(shop, visit);
  const product = await shop.product({ available: 9 });
  await move(visit, shop, product, 5);
  const customer = await Storefront.open(visit, store, `/p/${product.productId}`, { ...phone, locale: 'es-ES' });
  const { page, visitor } = customer;
  visitor.tolerate(ended);
  await page.getByText('Disponible aquí').waitFor();
  await page.getByRole('row').filter({ hasText: 'Harbour Street' }).getByText('5').waitFor();
  await page.getByLabel('Para quién').fill('Señora Silva, de la calle del Puerto');
  await page.getByRole('button', { name: 'Apartar', exact: true }).tap();
  await page.getByRole('heading', { level: 3, name: 'Señora Silva' }).waitFor();
  await customer.fits();
  await visitor.picture('store-where-spanish-phone');
  await page.getByRole('heading', { level: 3, name: 'Señora Silva' }).scrollIntoViewIfNeeded();
  await visitor.picture('store-where-spanish-phone-below');
  await page.getByRole('link', { name: 'Apartado' }).tap();
  await page.getByRole('button', { name: /^Entregar: Señora Silva/ }).waitFor();
  await customer.fits();
  await visitor.picture('store-aside-spanish-phone');
  await page.setViewportSize({ width: 320, height: 700 });
  await customer.fits();
  await page.goto('/?category=Bakery');
  await customer.card(product.name).getByText('8 en todos los lugares').waitFor();
  await customer.fits();
  await visitor.picture('store-catalogue-spanish-narrow');
  await page.goto(`/p/${product.productId}`);
  await page.getByRole('heading', { level: 3, name: 'Señora Silva' }).waitFor();
  const movements = page.getByRole('table', { name: 'Últimos movimientos' });
  await movements.getByText('Apartado', { exact: true }).waitFor();
  await movements.getByText('Movido', { exact: true }).waitFor();
  await customer.fits();
});

test('without central what is put aside is seen, and nothing is done twice', async ({ shop, visit }) => {
  const store = await atHarbour(shop, visit);
  const product = await shop.product({ available: 9 });
  await move(visit, shop, product, 5);
  const { page, visitor } = await Storefront.open(visit, store, `/p/${product.productId}`);
  visitor.tolerate(/status of 503/, ended);
  await page.getByLabel('For whom').fill('Mrs. Silva');
  await page.getByRole('button', { name: 'Put aside', exact: true }).click();
  await page.getByRole('heading', { level: 3, name: 'Mrs. Silva' }).waitFor();

  await shop.central.stop();
  await page.getByText(/cannot reach central/).waitFor();
  await page.goto('/aside');
  await page.getByRole('button', { name: 'Hand over: Mrs. Silva' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Hand over', exact: true }).click();
  const unknown = page.getByRole('alert').filter({ hasText: 'No confirmation came' });
  await unknown.getByText(/Central cannot be reached/).waitFor();
  await page.getByRole('heading', { level: 2, name: 'Mrs. Silva' }).waitFor();
  await examine(visitor, 'store-aside-unconfirmed');

  await shop.central.start();
  await page.getByText(/cannot reach central/).waitFor({ state: 'detached' });
  const again = page.getByRole('button', { name: /^Send again/ });
  const gone = page.getByText('Nothing is put aside');
  const sent = async () => {
    if (await again.isVisible()) await again.click();
    return gone.isVisible();
  };
  await expect.poll(sent, { interval: 500 }).toBe(true);
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 8 });
});
