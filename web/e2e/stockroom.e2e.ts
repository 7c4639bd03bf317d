import type { Page } from 'playwright-core';
import type { NewProduct } from './harness/api.ts';
import { examine } from './harness/looks.ts';
import { keys, type Shop, type Store } from './harness/shop.ts';
import { expect, test, type Visit } from './harness/test.ts';
import { phone, tabTo } from './harness/visitor.ts';
import { Storefront } from './pages/storefront.ts';

// What the staff do with the stock, each job as a person does it.

const opened = new Map<string, Promise<Store>>();

/** A store that sells from a place of its own. */
function at(shop: Shop, id: 'harbour' | 'depot'): Promise<Store> {
  const open = async () => {
    const name = id === 'harbour' ? 'Harbour Street' : 'Depot';
    await shop.api.place(id, name, id === 'depot' ? 'warehouse' : 'shop');
    return shop.openAt(id, name);
  };
  const store = opened.get(id) ?? open();
  opened.set(id, store);
  return store;
}

let made = 0;

/** A barcode that no other product has, with its check digit. */
function barcode(): string {
  const digits = `400${String(++made).padStart(9, '0')}`;
  const sum = [...digits].reduce((so, digit, n) => so + Number(digit) * (n % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** A product of which so many lie at a place. */
async function lyingAt(shop: Shop, place: string, onHand: number, part: Partial<NewProduct> = {}) {
  const product = await shop.product({ available: onHand + 20, barcodes: [barcode()], ...part });
  if (onHand > 0) await shop.api.move(product.productId, place, onHand);
  return { ...product, code: product.barcodes?.[0] ?? product.productId };
}

const entry = (page: Page) => page.getByRole('combobox', { name: /^Scan or type/ });

/** What a barcode reader does: it types, as fast as it can, and ends with Enter. The field has the focus by itself, once it is there. */
async function scan(page: Page, code: string) {
  await page.locator('[role=combobox]:focus').waitFor();
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}

test('a delivery of twenty products is booked as one in at most twenty-five actions', async ({ shop, visit }) => {
  const store = await at(shop, 'harbour');
  const products = [];
  for (let n = 0; n < 20; n++) products.push(await lyingAt(shop, 'harbour', 1));
  const { page, visitor } = await Storefront.openAsStaff(visit, store, '/stockroom');
  await page.getByRole('link', { name: /^Receive a delivery/ }).waitFor();
  await examine(visitor, 'stockroom');
  let actions = 0;
  const acts = async (what: Promise<unknown>) => {
    actions++;
    await what;
  };
  await acts(page.getByRole('link', { name: /^Receive a delivery/ }).click());
  await page.getByText('Nothing is on the sheet yet').waitFor();
  for (const [n, { code, name }] of products.entries()) {
    await acts(scan(page, `${n + 2}*${code}`));
    await page.getByRole('textbox', { name: `Quantity of ${name}`, exact: true }).waitFor();
  }
  await examine(visitor, 'delivery');
  await acts(page.getByLabel('Supplier’s reference').fill('LS 4711'));
  await acts(page.getByRole('button', { name: 'Book the delivery' }).click());
  await page.getByText('Booked: delivery LS 4711, 20 products.').first().waitFor();
  expect(actions).toBeLessThanOrEqual(25);
  await examine(visitor, 'delivery-booked');
  for (const [n, { productId }] of products.entries())
    expect(await shop.api.lying(productId)).toEqual({ harbour: n + 3, pool: 20 });
  const last = await Promise.all(products.map(async ({ productId }) => (await shop.api.events(productId)).at(-1)));
  expect(last[0]).toMatchObject({ delta: 2, action: 'receipt', reason: 'delivery', ref: 'LS 4711' });
  expect(new Set(last.map((event) => event?.group)).size).toBe(1);
});

test('a category is counted while things are sold, over a closed tab, and booked by its differences', async ({
  shop,
  visit,
}) => {
  const store = await at(shop, 'harbour');
  const category = 'Preserves';
  const jam = await lyingAt(shop, 'harbour', 40, { category, name: 'Apricot jam' });
  const pickle = await lyingAt(shop, 'harbour', 12, { category, name: 'Pickled onions' });
  const honey = await lyingAt(shop, 'harbour', 2500, { category, name: 'Wild honey', decimals: 3, unit: 'kg' });
  const { page, visitor } = await Storefront.openAsStaff(visit, store, '/stockroom/count');
  await page.getByRole('radio', { name: category }).check();
  await examine(visitor, 'count-begin');
  await page.getByRole('button', { name: 'Begin to count' }).click();
  const counted = (on: Page, { name }: { name: string }) => on.getByRole('textbox', { name: `Counted of ${name}` });
  await counted(page, jam).fill('37');
  await store.api.sell(jam.productId, 2); // after it was counted
  await entry(page).focus();
  for (let n = 0; n < 3; n++) await scan(page, pickle.code);
  await scan(page, `9*${pickle.code}`);
  await expect.poll(() => counted(page, pickle).inputValue()).toBe('12');
  await examine(visitor, 'count');

  await page.close();
  const again = await visitor.context.newPage();
  await again.goto('/stockroom');
  await again.getByText('Begun: 3 products on the sheet').waitFor();
  await again.getByRole('link', { name: /^Count/ }).click();
  expect(await counted(again, jam).inputValue()).toBe('37');
  await counted(again, honey).fill('2.25');
  await again.getByText(/^3 of 3 counted/).waitFor();
  const now = Object.assign(visitor, { page: again });
  await again.getByRole('button', { name: 'Look at the differences' }).click();
  await again.getByText(/^2 products differ/).waitFor();
  await examine(now, 'count-differences');
  await again.getByRole('button', { name: 'Book the count' }).click();
  await again.getByText('Booked: 3 products counted, 2 products differ.').first().waitFor();
  await examine(now, 'count-booked');
  expect(await shop.api.lying(jam.productId)).toEqual({ harbour: 35, pool: 20 });
  expect(await shop.api.lying(pickle.productId)).toEqual({ harbour: 12, pool: 20 });
  expect(await shop.api.lying(honey.productId)).toEqual({ harbour: 2250, pool: 20 });
});

test('who counts blindly is not told, and what is put aside cannot be counted away', async ({ shop, visit }) => {
  const store = await at(shop, 'harbour');
  const product = await lyingAt(shop, 'harbour', 9);
  await store.api.putAsideHere(product.productId, 3, 'Mrs. Silva');
  const { page, visitor } = await Storefront.openAsStaff(visit, store, '/stockroom/count');
  await page.getByRole('checkbox', { name: /^Blind/ }).check();
  await page.getByRole('button', { name: 'Begin to count' }).click();
  await page.getByText('Nothing is on the list yet').waitFor();
  await scan(page, product.code);
  await scan(page, product.code);
  await page.getByRole('textbox', { name: `Counted of ${product.name}` }).waitFor();
  expect(await page.getByText('Should be').count()).toBe(0);
  await examine(visitor, 'count-blind');
  await page.getByRole('button', { name: 'Look at the differences' }).click();
  await page.getByText(/^3 are put aside here, so there cannot be only 2/).waitFor();
  await page.getByRole('button', { name: 'Book the count' }).click();
  await page.getByText('Booked: 0 of 1').first().waitFor();
  expect(await shop.api.lying(product.productId)).toMatchObject({ harbour: 9 });
  await page.getByRole('button', { name: 'Give the sheet up' }).click();
  await page.getByRole('button', { name: 'Give up what was entered' }).click();
  await page.getByRole('button', { name: 'Begin to count' }).waitFor();
});

test('"I counted 37", at a product, by keyboard', async ({ shop, visit }) => {
  const store = await at(shop, 'harbour');
  const product = await lyingAt(shop, 'harbour', 40);
  const { page, visitor } = await Storefront.openAsStaff(visit, store, `/p/${product.productId}`);
  await page.getByText(/^On hand here: 40/).waitFor();
  await tabTo(page, 'I counted');
  await page.keyboard.type('37');
  await page.getByText('-3 against 40').waitFor();
  await page.getByRole('heading', { name: 'I counted' }).scrollIntoViewIfNeeded();
  await examine(visitor, 'counted');
  await page.getByRole('textbox', { name: 'I counted' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(`${product.name}: 37 counted, -3 booked.`).first().waitFor();
  await expect.poll(() => shop.api.lying(product.productId)).toEqual({ harbour: 37, pool: 20 });
  await page.getByText(/^On hand here: 37/).waitFor();
  expect((await shop.api.events(product.productId)).at(-1)).toMatchObject({ action: 'counted', delta: -3 });
});

async function choose(page: Page, what: string) {
  await page.getByRole('link', { name: new RegExp(`^${what}`) }).click();
}

async function send(visit: Visit, store: Store, ref: string, lines: { code: string; name: string; count: number }[]) {
  const front = await Storefront.openAsStaff(visit, store, '/stockroom');
  const { page } = front;
  await choose(page, 'Send to another place');
  await page.getByRole('combobox', { name: 'To', exact: true }).selectOption('Harbour Street');
  await page.getByLabel('Reference').fill(ref);
  await entry(page).focus();
  for (const { code, count, name } of lines) {
    await scan(page, `${count}*${code}`);
    await page.getByRole('textbox', { name: `Quantity of ${name}`, exact: true }).waitFor();
  }
  return front;
}

test('goods are sent, received in parts, and what never came is missing', async ({ shop, visit }) => {
  const depot = await at(shop, 'depot');
  const harbour = await at(shop, 'harbour');
  const soap = await lyingAt(shop, 'depot', 30, { name: 'Olive soap' });
  const brush = await lyingAt(shop, 'depot', 8, { name: 'Bottle brush' });
  const lines = [
    { ...soap, count: 12 },
    { ...brush, count: 4 },
  ];
  const sender = await send(visit, depot, 'Van 7', lines);
  await examine(sender.visitor, 'transfer-send');
  await sender.page.getByRole('button', { name: 'Send it' }).click();
  await sender.page.getByText('Sent to Harbour Street: 2 products.').first().waitFor();
  expect(await shop.api.lying(soap.productId)).toEqual({ depot: 18, transit: 12, pool: 20 });

  const { page, visitor } = await Storefront.openAsStaff(visit, harbour, '/stockroom/transfers');
  await page.getByRole('heading', { name: 'Van 7' }).waitFor();
  await page.getByText('12 × Olive soap').waitFor();
  await examine(visitor, 'transfers');
  await page.getByRole('link', { name: 'Receive: Van 7' }).click();
  await page.getByRole('heading', { name: 'Receive Van 7' }).waitFor();
  await scan(page, `10*${soap.code}`);
  await expect.poll(() => page.getByLabel('Has come of Olive soap').inputValue()).toBe('10');
  await scan(page, `3*${soap.code}`);
  await page
    .getByText(/^All 12 of Olive soap have come already/)
    .first()
    .waitFor();
  await page.getByLabel('Missing of Olive soap').fill('2');
  await examine(visitor, 'transfer-receive');
  await page.reload();
  expect(await page.getByLabel('Missing of Olive soap').inputValue()).toBe('2');
  await page.getByRole('button', { name: 'Book it' }).click();
  await page.getByText('Received in part: Van 7. The rest stays on its way.').first().waitFor();
  expect(await shop.api.lying(soap.productId)).toEqual({ depot: 18, harbour: 10, pool: 20 });
  expect(await shop.api.lying(brush.productId)).toMatchObject({ transit: 4 });

  visitor.tolerate(/status of 404.*\/transfers\//); // the store may hear of the end before the answer is here
  await page.getByRole('button', { name: 'All of it has come' }).click();
  await page.getByRole('button', { name: 'Book it' }).click();
  await page.getByRole('heading', { name: 'Van 7 is received' }).waitFor();
  await page.getByText('Missing 2').waitFor();
  await examine(visitor, 'transfer-received');
  expect(await shop.api.lying(brush.productId)).toEqual({ depot: 4, harbour: 4, pool: 20 });
});

test('what was sent by mistake is called back, and more than there is cannot be sent', async ({ shop, visit }) => {
  const depot = await at(shop, 'depot');
  await at(shop, 'harbour');
  const soap = await lyingAt(shop, 'depot', 30);
  const { page, visitor } = await send(visit, depot, 'Van 8', [{ ...soap, count: 31 }]);
  await page.getByText('There are 30.').waitFor();
  await page.getByRole('button', { name: 'Send it' }).click();
  await page
    .getByText(/^Nothing was sent: there is not so much/)
    .first()
    .waitFor();
  visitor.tolerate(/status of 409/);
  await page.getByLabel(`Quantity of ${soap.name}`).fill('30');
  await page.getByRole('button', { name: 'Send it' }).click();
  await page.getByText('Sent to Harbour Street: 1 product.').first().waitFor();
  await page.goto('/stockroom/transfers');
  await page.getByRole('button', { name: 'Call it back: Van 8' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/goes back to Depot at once/).waitFor();
  await examine(visitor, 'transfer-cancel');
  await dialog.getByRole('button', { name: 'Call it back' }).click();
  await page.getByText('Called back: Van 8.').first().waitFor();
  expect(await shop.api.lying(soap.productId)).toEqual({ depot: 30, pool: 20 });
});

test('what is low is listed by the reorder points of the place', async ({ shop, visit }) => {
  const store = await at(shop, 'harbour');
  const soon = await lyingAt(shop, 'harbour', 9, { name: 'Lamp oil', reorderPoints: { harbour: 10 } });
  const none = await lyingAt(shop, 'harbour', 0, { name: 'Candle wicks', reorderPoints: { harbour: 3 } });
  const many = await lyingAt(shop, 'harbour', 11, { name: 'Matches', reorderPoints: { harbour: 10 } });
  const { page, visitor } = await Storefront.openAsStaff(visit, store, '/stockroom/low');
  const part = (name: RegExp) => page.getByRole('region', { name });
  await part(/^Low/).getByText(soon.name).waitFor();
  await part(/^Out of stock/)
    .getByText(none.name)
    .waitFor();
  expect(await page.getByText(many.name).count()).toBe(0);
  await examine(visitor, 'low');
  await store.api.sell(many.productId, 2); // the event that crosses the point brings it
  await part(/^Low/).getByText(many.name).waitFor();
});

test('the scan field finds by barcode, takes several, and the first that is found by a name', async ({
  shop,
  visit,
}) => {
  const store = await at(shop, 'harbour');
  const product = await lyingAt(shop, 'harbour', 9, { name: 'Extraordinary marmalade' });
  const front = await Storefront.open(visit, store, '/');
  const { page, visitor } = front;
  await page.getByRole('button', { name: 'Scan', exact: true }).click();
  await scan(page, product.code);
  await page.getByText('Extraordinary marmalade: 1 in the cart').first().waitFor();
  await scan(page, `3*${product.code}`);
  await page.getByText('Extraordinary marmalade: 4 in the cart').first().waitFor();
  await page.keyboard.type('extraord');
  await page.getByRole('option', { name: 'Extraordinary marmalade' }).waitFor();
  await examine(visitor, 'scan-found');
  await entry(page).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Extraordinary marmalade: 5 in the cart').first().waitFor();
  await page.getByRole('searchbox').fill(product.code); // who has no reader types it there
  await page.getByText('1 product', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Extraordinary marmalade' }).first().waitFor();
});

test('without central a sheet goes on, says that it waits, and is booked once central is back', async ({
  shop,
  visit,
}) => {
  const store = await at(shop, 'harbour');
  const product = await lyingAt(shop, 'harbour', 5);
  const { page, visitor } = await Storefront.openAsStaff(visit, store, '/stockroom/delivery');
  await page.getByText('Nothing is on the sheet yet').waitFor();
  await shop.central.stop();
  await page.getByText(/so nothing can be booked now/).waitFor();
  await scan(page, `6*${product.code}`); // the copy knows its codes
  await page.getByLabel(`Quantity of ${product.name}`).waitFor();
  expect(await page.getByRole('button', { name: 'Book the delivery' }).isDisabled()).toBe(true);
  await examine(visitor, 'delivery-waits');
  await page.reload();
  await page.getByText(/so nothing can be booked now/).waitFor();
  expect(await page.getByLabel(`Quantity of ${product.name}`).inputValue()).toBe('6');
  await shop.central.start();
  await page.getByText(/so nothing can be booked now/).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Book the delivery' }).click();
  await page.getByText('Booked: 1 product.').first().waitFor();
  expect(await shop.api.lying(product.productId)).toMatchObject({ harbour: 11 });
});

test('a delivery whose answer is lost is sent again and booked once', async ({ shop, visit }) => {
  const store = await at(shop, 'harbour');
  const product = await lyingAt(shop, 'harbour', 5);
  const { page, visitor } = await Storefront.openAsStaff(visit, store, '/stockroom/delivery');
  await page.getByText('Nothing is on the sheet yet').waitFor();
  await scan(page, `6*${product.code}`);
  await page.getByLabel(`Quantity of ${product.name}`).waitFor();
  store.front.swallow(/^POST/);
  await page.getByRole('button', { name: 'Book the delivery' }).click();
  await page.getByText('No confirmation came').waitFor();
  await examine(visitor, 'delivery-unconfirmed');
  await page.getByRole('button', { name: /^Send again/ }).click();
  await page.getByText('Booked: 1 product.').first().waitFor();
  expect(await shop.api.lying(product.productId)).toMatchObject({ harbour: 11 });
});

test('on a phone, in Spanish', async ({ shop, visit }) => {
  const store = await at(shop, 'harbour');
  const product = await lyingAt(shop, 'harbour', 40, { name: 'Mermelada de albaricoque' });
  const front = await Storefront.openAsStaff(visit, store, '/', { ...phone, locale: 'es-ES' });
  const { page, visitor } = front;
  const fits = async (name: string) => {
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await front.fits();
    }
    await visitor.picture(`${name}-spanish-phone`);
  };
  await page.getByRole('link', { name: 'Almacén' }).tap();
  await page.getByRole('heading', { level: 1, name: 'Almacén' }).waitFor();
  await fits('stockroom');
  await page.getByRole('link', { name: /^Recibir una entrega/ }).tap();
  await page.getByRole('combobox').fill('albaricoque');
  await page.getByRole('option', { name: product.name }).tap();
  await page.getByLabel(`Cantidad de ${product.name}`).waitFor();
  await fits('delivery');
  await page.getByRole('link', { name: 'Almacén' }).first().tap();
  await page.getByRole('link', { name: /^Recuento/ }).tap();
  await page.getByRole('button', { name: 'Empezar a contar' }).tap();
  await page.getByRole('combobox').fill('albaricoque');
  await page.getByRole('option', { name: product.name }).tap();
  await page.getByLabel(`Contado de ${product.name}`).fill('38');
  await fits('count');
  await page.getByRole('button', { name: 'Ver las diferencias' }).tap();
  await page.getByText('1 producto difiere').waitFor();
  await fits('count-differences');
  for (const path of ['transfers', 'send', 'low']) {
    await page.goto(`/stockroom/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await fits(path);
  }
});

test('whoever comes is a visitor until they give a key of the store', async ({ shop, visit }) => {
  const store = await at(shop, 'harbour');
  const { page, visitor } = await Storefront.open(visit, store, '/store');
  visitor.tolerate(/status of 401/);
  expect(await page.getByRole('link', { name: 'Stock room' }).count()).toBe(0);
  await page.getByRole('link', { name: /^For staff/ }).click();
  const key = page.getByLabel('Key of this store');
  await key.fill('not-a-key');
  await key.press('Enter');
  await page.getByText('The store does not know this key.').waitFor();
  await examine(visitor, 'sign-in');
  await key.fill(keys.user);
  await key.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Stock room' }).waitFor();
  await page.getByRole('link', { name: /^On its way/ }).click();
  await page.getByRole('heading', { level: 1, name: 'On its way' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'On its way' }).waitFor();
  await page.getByRole('button', { name: 'Signed in: Key of this store' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto('/stockroom');
  await key.waitFor();
});
