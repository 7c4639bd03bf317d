import type { Locator, Page } from 'playwright-core';
import { expect, test } from './harness/test.ts';
import { Console, only } from './pages/console.ts';
import { found, Storefront } from './pages/storefront.ts';

/** Presses where something stands, whether or not it can be pressed. */
async function pressAt(page: Page, where: Locator) {
  const box = await where.boundingBox();
  if (!box) throw new Error('it is not on the screen');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

test('hits of the search before cannot be used in a store front until the new ones are there', async ({
  shop,
  visit,
}) => {
  const [here] = shop.stores;
  const [before, wanted] = [await shop.product(), await shop.product()];
  const customer = await Storefront.open(visit, here, found(before));
  const { page } = customer;
  const old = page.locator('article', { hasText: before.productId });
  await old.waitFor();
  here.front.hold();
  await page.getByRole('searchbox').fill(wanted.name);
  await pressAt(page, old.getByText(before.name, { exact: true })); // before typing has paused
  await pressAt(page, old.locator('button'));
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(wanted.name);
  await pressAt(page, old.getByText(before.name, { exact: true })); // while the answer is under way
  expect(new URL(page.url()).pathname).toBe('/');
  here.front.restore();
  await customer.card(wanted.name).waitFor();
  expect(await page.evaluate(() => localStorage.getItem('bodega.cart.store-s1') ?? '[]')).toBe('[]');
  await customer.card(wanted.name).getByRole('link', { name: wanted.name }).click();
  await page.getByRole('heading', { level: 1, name: wanted.name }).waitFor();
});

test('more of the same list can be used while it is read', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const customer = await Storefront.open(visit, here, '/?sort=id');
  const { page } = customer;
  const first = page.getByRole('article').first().getByRole('link');
  await first.waitFor();
  const name = await first.innerText();
  here.front.hold();
  await page.getByRole('button', { name: 'Show more' }).click();
  await first.click();
  here.front.restore();
  await page.getByRole('heading', { level: 1, name }).waitFor();
});

test('rows of the search before cannot be used in the console until the new ones are there', async ({
  shop,
  visit,
}) => {
  const [before, wanted] = [await shop.product(), await shop.product()];
  const console = await Console.signedIn(visit, shop, only(before));
  const { page } = console;
  await console.row(before.productId).waitFor();
  const old = page.getByText(before.productId, { exact: true });
  shop.console.hold();
  await page.getByRole('searchbox').fill(wanted.productId);
  await pressAt(page, old);
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(wanted.productId);
  await pressAt(page, old);
  expect(new URL(page.url()).pathname).toBe('/products');
  shop.console.restore();
  await console.row(wanted.productId).waitFor();
  await console.row(wanted.productId).getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: wanted.name }).waitFor();
});

test('Enter in the palette takes nothing that was found for other letters', async ({ shop, visit }) => {
  const [before, wanted] = [await shop.product({ name: 'Theremin' }), await shop.product({ name: 'Zither strings' })];
  const console = await Console.signedIn(visit, shop);
  const { page } = console;
  await page.getByRole('heading', { level: 1 }).waitFor();
  await console.find('theremin');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(before.productId).waitFor();
  shop.console.hold(); // so that nothing is found before Enter is pressed
  await dialog.getByRole('textbox').fill('zither');
  await page.keyboard.press('Enter');
  shop.console.restore();
  await dialog.getByText(wanted.productId).waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: wanted.name }).waitFor();
});
