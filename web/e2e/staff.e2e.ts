import type { Page } from 'playwright-core';
import { examine } from './harness/looks.ts';
import type { Shop, Store } from './harness/shop.ts';
import { expect, test, type Visit } from './harness/test.ts';
import { phone, tabTo } from './harness/visitor.ts';
import { found, Storefront } from './pages/storefront.ts';

// Who is at a page of a store, from the sign-in to the lock.

interface Person {
  name: string;
  fullName: string;
  pin: string;
}

let made = 0;

/** Somebody of the staff whom no other test knows, once their store does. */
async function hire(shop: Shop, store: Store, fullName: string, scopes?: string[]): Promise<Person> {
  const name = `${fullName.split(' ')[0]?.toLowerCase()}-${++made}`;
  const person = { name, fullName, pin: String(135_790 + made) };
  const revision = await shop.api.addStaff({ ...person, stores: [store.id], ...(scopes ? { scopes } : {}) });
  await expect.poll(() => store.api.directory()).toBeGreaterThanOrEqual(revision);
  return person;
}

/** Signs in where the page asks for a name. */
async function signIn(page: Page, { name, pin }: Person) {
  const another = page.getByRole('radio', { name: 'Somebody else' });
  await page.getByLabel('PIN').waitFor();
  if ((await another.count()) > 0) await another.check();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('PIN').fill(pin);
  await page.keyboard.press('Enter');
}

const stockroom = (page: Page) => page.getByRole('heading', { level: 1, name: 'Stock room' });
const badge = (page: Page, { fullName }: Person) => page.getByRole('button', { name: `Signed in: ${fullName}` });
const locked = (page: Page, { fullName }: Person) => page.getByRole('heading', { name: `Locked: ${fullName}` });

/** A page at which somebody is signed in. */
async function at(visit: Visit, store: Store, person: Person, path = '/stockroom') {
  const front = await Storefront.open(visit, store, '/stockroom');
  await signIn(front.page, person);
  await stockroom(front.page).waitFor();
  if (path !== '/stockroom') await front.page.goto(path);
  return front;
}

test('who has a name and a PIN signs in on a phone, and what they do is theirs', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const anna = await hire(shop, here, 'Anna Quist');
  const product = await shop.product({ available: 5 });
  const { page, visitor } = await Storefront.open(visit, here, found(product), phone);
  visitor.tolerate(/status of 401/);
  expect(await page.getByRole('link', { name: 'Stock room' }).count()).toBe(0);
  await page.getByRole('link', { name: /^For staff/ }).tap();
  await page.getByLabel('Name').fill(anna.name);
  const tap = async (pin: string) => {
    const pad = page.getByRole('group', { name: 'Digits' });
    for (const digit of pin) await pad.getByRole('button', { name: digit }).tap();
    await page.getByRole('button', { name: 'Sign in', exact: true }).tap();
  };
  await tap('999111');
  await page.getByText('The name or the PIN is not right.').waitFor();
  await examine(visitor, 'sign-in-name');
  await page.setViewportSize(phone.viewport);
  await tap(anna.pin);
  await stockroom(page).waitFor();
  await page.goto(`/p/${product.productId}`);
  await page.getByLabel('Change by').fill('7');
  await page.getByRole('button', { name: 'Adjust' }).tap();
  await page.getByText(/\+7/).first().waitFor();
  await expect.poll(() => shop.api.product(product.productId)).toMatchObject({ available: 12 });
  expect((await shop.api.events(product.productId)).at(-1)).toMatchObject({
    actor: `staff.${anna.name}`,
    storeId: here.id,
  });
  await page.reload();
  await badge(page, anna).tap();
  await page.getByRole('button', { name: 'Sign out', exact: true }).tap();
  await badge(page, anna).waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: 'Adjust' }).count()).toBe(0);
});

test('a page that is locked shows nothing, keeps the cart, and opens by keyboard with the PIN', async ({
  shop,
  visit,
}) => {
  const [here] = shop.stores;
  const anna = await hire(shop, here, 'Anna Quist');
  const product = await shop.product();
  const front = await at(visit, here, anna, found(product));
  const { page, visitor } = front;
  visitor.tolerate(/status of 401/);
  await front.add(product.name);
  await page.getByRole('searchbox').blur();
  await page.keyboard.press('l');
  await locked(page, anna).waitFor();
  expect(await page.getByText(product.name).count()).toBe(0);
  await examine(visitor, 'locked');
  await page.reload();
  await locked(page, anna).waitFor();
  await page.keyboard.type('000001');
  await page.keyboard.press('Enter');
  await page.getByText('The name or the PIN is not right.').waitFor();
  await page.keyboard.type(anna.pin);
  await page.keyboard.press('Enter');
  await front.card(product.name).waitFor();
  await front.buy.click();
  await front.receipt.waitFor();
  await tabTo(page, `Signed in: ${anna.fullName}`);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Lock' }).waitFor();
  await examine(visitor, 'person');
  await dialog.getByRole('button', { name: 'Lock' }).focus();
  await page.keyboard.press('Enter');
  await locked(page, anna).waitFor();
});

test('a page that nobody has touched for a while is locked, in all tabs', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const anna = await hire(shop, here, 'Anna Quist');
  const { page, visitor } = await at(visit, here, anna);
  const other = await visitor.context.newPage();
  await page.clock.install();
  await page.goto('/stockroom');
  await other.goto('/stockroom');
  await badge(other, anna).waitFor();
  await page.clock.fastForward('04:00');
  const before = await touchedAt(page);
  await page.getByRole('heading', { level: 1 }).click(); // somebody is there,
  await expect.poll(() => touchedAt(page)).toBeGreaterThan(before);
  await expect.poll(() => touchedAt(other)).toBe(await touchedAt(page)); // which the browser tells the other tab in its own time
  await page.clock.fastForward('04:00');
  await stockroom(page).waitFor();
  await page.clock.fastForward('02:00');
  await page.getByText('Nobody was here for a while').waitFor();
  await locked(other, anna).waitFor();
});

/** When a tab knows that one was touched last. */
const touchedAt = (tab: Page): Promise<number> =>
  tab.evaluate(() => {
    const slot = Object.keys(localStorage).find((name) => name.startsWith('bodega.till.')) ?? '';
    return JSON.parse(localStorage.getItem(slot) ?? 'null')?.occupant?.seenAt ?? 0;
  });

test('another person goes on with what was left only knowingly', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const anna = await hire(shop, here, 'Anna Quist');
  const ben = await hire(shop, here, 'Ben Ortega');
  const product = await shop.product();
  const { page, visitor } = await at(visit, here, anna, '/stockroom/delivery');
  await page.getByRole('combobox', { name: /^Scan or type/ }).fill(product.productId);
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: `Quantity of ${product.name}`, exact: true }).waitFor();
  await badge(page, anna).click();
  await page.getByRole('button', { name: 'Lock' }).click();
  await page.getByRole('button', { name: 'Somebody else' }).click();
  await examine(visitor, 'locked-another');
  await signIn(page, ben);
  await page.getByText('Nothing is on the sheet yet').waitFor();
  await page.getByRole('link', { name: 'Stock room' }).first().click();
  await page.getByText(`by ${anna.name}, 1 product`).waitFor();
  await examine(visitor, 'stockroom-left');
  await page.getByRole('button', { name: /^Take it over/ }).click();
  await page.getByText('Begun: 1 product on the sheet').waitFor();
  await page.getByRole('link', { name: /^Receive a delivery/ }).click();
  await page.getByRole('button', { name: 'Book the delivery' }).click();
  await page
    .getByText(/^Booked: /)
    .first()
    .waitFor();
  expect((await shop.api.events(product.productId)).at(-1)).toMatchObject({ actor: `staff.${ben.name}` });
});

test('a changed PIN, and a person who was removed, end the sign-ins elsewhere at once', async ({ shop, visit }) => {
  const [, here] = shop.stores; // a store takes 30 PINs in a minute from one address, and all tests have one
  const anna = await hire(shop, here, 'Anna Quist');
  const till = await at(visit, here, anna);
  const tablet = await at(visit, here, anna);
  for (const { visitor } of [till, tablet]) visitor.tolerate(/status of 401/);
  await badge(till.page, anna).click();
  await till.page.getByRole('button', { name: 'Change the PIN' }).click();
  await examine(till.visitor, 'pin-change');
  const pin = '864209';
  await till.page.getByLabel('Current PIN').fill(anna.pin);
  await till.page.getByLabel('New PIN').fill(pin);
  await till.page.getByLabel('The new one again').fill(pin);
  await till.page.keyboard.press('Enter');
  await till.page.getByText('The PIN is changed.').waitFor();
  await tablet.page.getByText(/^The sign-in has ended/).waitFor();
  await examine(tablet.visitor, 'locked-ended');
  await tablet.page.getByLabel('PIN').fill(pin);
  await tablet.page.keyboard.press('Enter');
  await stockroom(tablet.page).waitFor();
  await till.page.getByRole('button', { name: 'Back' }).click();
  await till.page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await till.page.getByLabel('PIN').waitFor();
  await tablet.page.getByText(/^The sign-in has ended/).waitFor();
  await tablet.page.getByLabel('PIN').fill(pin);
  await tablet.page.keyboard.press('Enter');
  await stockroom(tablet.page).waitFor();
  await shop.api.removeStaff(anna.name);
  await tablet.page.getByText(/^The sign-in has ended/).waitFor();
  await tablet.page.getByLabel('PIN').fill(pin);
  await tablet.page.keyboard.press('Enter');
  await tablet.page.getByText('The name or the PIN is not right.').waitFor();
});

test('after five wrong PINs a name has to wait, and sees for how long', async ({ shop, visit }) => {
  const [, here] = shop.stores; // see above
  const anna = await hire(shop, here, 'Anna Quist');
  const ben = await hire(shop, here, 'Ben Ortega');
  const { page, visitor } = await Storefront.open(visit, here, '/stockroom');
  visitor.tolerate(/status of 401/, /status of 429/);
  for (let n = 0; n < 5; n++) {
    await signIn(page, { ...anna, pin: `97531${n}` });
    await page.getByRole('alert').waitFor();
    await expect.poll(() => page.getByLabel('PIN').inputValue()).toBe('');
  }
  await signIn(page, anna);
  await page.getByText(/This name has to wait for (1 minute|\d+ seconds?)\.$/).waitFor(); // it began with the fifth
  await page.getByText(/^0:\d\d$/).waitFor();
  await examine(visitor, 'sign-in-wait');
  await signIn(page, ben);
  await stockroom(page).waitFor();
});

test('without central the staff sign in and look, and are told what has to wait', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const anna = await hire(shop, here, 'Anna Quist');
  const { page, visitor } = await Storefront.open(visit, here, '/stockroom');
  visitor.tolerate(/status of 503/, /status of 401.*sync.status/); // one that was asked as they signed out
  await shop.central.stop();
  await signIn(page, anna);
  await stockroom(page).waitFor();
  await page.getByText(/cannot reach central/).waitFor();
  await badge(page, anna).click();
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByText(/So nothing has ended/).waitFor();
  await page.getByRole('button', { name: 'Change the PIN' }).click();
  await page.getByLabel('Current PIN').fill(anna.pin);
  await page.getByLabel('New PIN').fill('864209');
  await page.getByLabel('The new one again').fill('864209');
  await page.keyboard.press('Enter');
  await page.getByText(/^A PIN is changed at central/).waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByLabel('PIN').waitFor();
});

test('a store for its staff shows nothing until somebody has signed in', async ({ shop, visit }) => {
  const store = await shop.openWith('store-back', 'Back Office', { WEB_ACCESS: 'staff' });
  const { page, visitor } = await Storefront.open(visit, store, '/');
  await page.getByText('Nobody has a name and a PIN here yet').waitFor();
  await examine(visitor, 'staff-only-nobody');
  const seller = await hire(shop, store, 'Carla Sol', ['stock:read', 'stock:sell']);
  const product = await shop.product();
  await page.goto(found(product));
  await page.getByText('The pages of Back Office are for its staff').waitFor();
  await examine(visitor, 'staff-only');
  await signIn(page, seller);
  await page.getByRole('button', { name: `Add ${product.name} to the cart` }).click();
  await page.getByRole('button', { name: 'Buy now' }).click();
  await page.getByText('Bought', { exact: true }).waitFor();
  await page.goto('/stockroom');
  await page.getByRole('heading', { name: 'Carla Sol does not change stock here' }).waitFor();
  await examine(visitor, 'staff-may-not');
});

test('on a phone, in Spanish', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const anna = await hire(shop, here, 'Ana María de la Inmaculada Concepción');
  const front = await Storefront.open(visit, here, '/stockroom', { ...phone, locale: 'es-ES' });
  const { page, visitor } = front;
  const fits = async (name: string, widths = [320, 390]) => {
    for (const width of widths) {
      await page.setViewportSize({ width, height: 844 });
      await front.fits();
    }
    await visitor.picture(`${name}-spanish-phone`);
  };
  await page.getByLabel('Nombre').fill(anna.name);
  await fits('sign-in-name');
  await page.getByLabel('PIN').fill(anna.pin);
  await page.getByRole('button', { name: 'Entrar', exact: true }).tap();
  await page.getByRole('heading', { level: 1, name: 'Almacén' }).waitFor();
  await fits('stockroom-signed-in', [1280, 1201, 1200, 961, 960, 720, 641, 640, 385, 384, 320, 390]);
  await page.getByRole('button', { name: `Ha entrado: ${anna.fullName}` }).tap();
  await page.getByRole('button', { name: 'Cambiar el PIN' }).tap();
  await fits('pin-change');
  await page.getByRole('button', { name: 'Volver' }).tap();
  await page.getByRole('button', { name: 'Bloquear' }).tap();
  await page.getByRole('heading', { name: `Bloqueado: ${anna.fullName}` }).waitFor();
  await fits('locked');
  await page.getByRole('button', { name: 'Otra persona' }).tap();
  await page.getByText('Las hojas que empezó').waitFor();
  await fits('locked-another');
});
