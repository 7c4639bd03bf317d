import { readFile } from 'node:fs/promises';
import { examine } from './harness/looks.ts';
import type { Shop } from './harness/shop.ts';
import { expect, test } from './harness/test.ts';
import { requests, tabTo } from './harness/visitor.ts';
import { Console } from './pages/console.ts';

const day = 24 * 60 * 60 * 1_000;

/** Makes a member of the staff, who signs in at the first store and sells there. Resolves to when that was. */
async function sellAs(name: string, shop: Shop, productId: string, count: number): Promise<number> {
  const [store] = shop.stores;
  const pin = '864209';
  const send = (path: string, body: object, cookie = '') =>
    fetch(store.node.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: store.node.url, Cookie: cookie },
      body: JSON.stringify(body),
    });
  const revision = await shop.api.addStaff({ name, pin, stores: [store.id] });
  await expect.poll(() => store.api.directory()).toBeGreaterThanOrEqual(revision); // PINs that are tried before would count as wrong ones
  const signedIn = await send('/api/auth/session', { name, pin });
  expect(signedIn.status).toBe(200);
  const cookie = signedIn.headers.get('Set-Cookie')?.split(';')[0];
  const sale = { productId, delta: -count, reason: 'sale', idempotencyKey: `e2e-${crypto.randomUUID()}` };
  expect((await send('/api/inventory/updates', sale, cookie)).status).toBe(200);
  const [sold] = (await shop.api.events(productId)).slice(-1);
  return Date.parse(sold?.timestamp ?? '');
}

/** Noon of the day after a moment, by the clock of the page: not every day has 24 hours. */
function noonAfter(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1, 12).getTime();
}

test('who changed this product yesterday, at which shop, and why: two presses from the overview', async ({
  shop,
  visit,
}) => {
  const product = await shop.product({ available: 9 });
  const sold = await sellAs('anna', shop, product.productId, 2);
  const { page } = await Console.signedIn(visit, shop);
  await page.clock.setFixedTime(await page.evaluate(noonAfter, sold)); // what was just done was done yesterday
  await page.reload();
  await page.getByRole('link', { name: product.name, exact: true }).first().click();
  await page.getByRole('radio', { name: 'Yesterday' }).press('Space');
  const line = page.getByRole('listitem').filter({ hasText: 'Sold' });
  for (const words of ['staff.anna', 'store-s1', 'Sale', '9 → 7']) await line.getByText(words).first().waitFor();
  await page.getByRole('radio', { name: 'Today' }).press('Space');
  await page.getByText('Nothing happened then').waitFor();
});

test('what was sold by mistake is taken back, once, with a reason, by keyboard', async ({ shop, visit }) => {
  const product = await shop.product({ available: 9 });
  await shop.api.change(product.productId, -4);
  const { page, dialog, visitor } = await Console.signedIn(visit, shop, `/products/${product.productId}`);
  await page.getByRole('button', { name: `Take back: Sold, ${product.name}` }).waitFor();
  await examine(visitor, 'console-history');
  await tabTo(page, `Take back: Sold, ${product.name}`);
  await page.keyboard.press('Enter');
  await dialog.getByText(`4 of ${product.name} come back into the stock.`).waitFor();
  await examine(visitor, 'console-take-back');
  await page.keyboard.press('Enter');
  await dialog.getByText('Say why, in a few words.').waitFor();
  await page.keyboard.type('typed by mistake');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'taken back', exact: true }).waitFor();
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 9 });
  await page.getByRole('button', { name: `Take back: Sold, ${product.name}` }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'taken back', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: `Taken back: ${product.name}` }).waitFor();
  await page.getByText('typed by mistake', { exact: true }).waitFor();
  await page.getByRole('link', { name: /^This takes back event/ }).click();
  await page.getByRole('link', { name: /^Taken back by event/ }).waitFor();
  await page.reload(); // without the words about what was just done
  await page.getByRole('link', { name: /^Taken back by event/ }).waitFor();
  await examine(visitor, 'console-event');
});

test('a delivery is taken back whole, and what cannot be any more is said', async ({ shop, visit }) => {
  const [one, other] = [await shop.product({ available: 1 }), await shop.product({ available: 1 })];
  const lines = [one, other].map(({ productId }) => ({ productId, delta: 12 }));
  await shop.api.deliver(lines, 'PO 4711');
  await shop.api.change(other.productId, -5);
  const { page, dialog, visitor } = await Console.signedIn(visit, shop, '/events?ref=PO+4711');
  visitor.tolerate(/status of 409/);
  const back = page.getByRole('button', { name: `Take back: Came in, ${one.name}` });
  await back.click();
  await dialog.getByText('It was made together with 1 other change').waitFor();
  await dialog.getByRole('combobox').fill('wrong delivery');
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await dialog.getByText(/cannot be taken back/).waitFor();
  expect(await shop.api.product(one.productId)).toMatchObject({ available: 13 });
  await shop.api.change(other.productId, 5);
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await dialog.waitFor({ state: 'detached' });
  for (const { productId } of lines) expect(await shop.api.product(productId)).toMatchObject({ available: 1 });
});

test('what was changed of a product is put back, where it is still as it was left', async ({ shop, visit }) => {
  const product = await shop.product({ price: 3.5 });
  const { productId } = product;
  await shop.api.set({ productId, price: 5 });
  const { page, dialog, visitor } = await Console.signedIn(visit, shop, `/products/${productId}`);
  visitor.tolerate(/status of 409/);
  const open = () => page.getByRole('button', { name: `Take back: Changed, ${product.name}` }).click();
  await open();
  await dialog.getByText('Price: 5.00 → 3.50').waitFor();
  await shop.api.set({ productId, price: 6 });
  await dialog.getByRole('combobox').fill('wrong price');
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await dialog.getByText('Price: was 5.00, now 6.00').waitFor();
  await examine(visitor, 'console-take-back-refused');
  await shop.api.set({ productId, price: 5 });
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await shop.api.product(productId)).toMatchObject({ price: 3.5 });
});

test('what a product was at a moment', async ({ shop, visit }) => {
  const product = await shop.product({ available: 9 });
  await shop.api.change(product.productId, -4);
  const { page, visitor } = await Console.signedIn(visit, shop, `/products/${product.productId}`);
  visitor.tolerate(/status of 4(04|09|10)/);
  const answer = page.getByRole('region', { name: /^On / });
  const ask = async (at: Date) => {
    const local = await page.evaluate((ms) => {
      const date = new Date(ms);
      return new Date(ms - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
    }, at.getTime());
    await page.getByLabel(/^Day and time/).fill(local);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
  };
  await expect
    .poll(async () => {
      await ask(new Date()); // the second in which it was changed is over at some time
      await answer.or(page.getByText('There was no such product then.')).first().waitFor();
      return answer.getByText('5', { exact: true }).count();
    })
    .toBe(1);
  await ask(new Date(Date.now() - 400 * day));
  await page.getByText(/There was no such product then|before the history that is kept/).waitFor();
  await ask(new Date(Date.now() + day));
  await page.getByText('That time has not come yet.').waitFor();
});

test('central looks for events by shop, kind and day, and gives what it finds as a file', async ({ shop, visit }) => {
  const product = await shop.product({ available: 30 });
  await shop.stores[0].api.sell(product.productId, 2);
  await shop.stores[1].api.sell(product.productId, 3);
  await shop.api.change(product.productId, 7);
  const { page, dialog, visitor } = await Console.signedIn(visit, shop, `/events?product=${product.productId}`);
  const lines = page.getByRole('listitem');
  await expect.poll(() => lines.count()).toBe(4);
  await page.getByLabel('What happened').selectOption('sale');
  await expect.poll(() => lines.count()).toBe(2);
  await page.getByLabel('Shop').selectOption('store-s2');
  await expect.poll(() => lines.count()).toBe(1);
  await lines.getByText('-3').waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  const asked = requests(page);
  await shop.stores[1].api.sell(product.productId, 1);
  await expect.poll(() => lines.count()).toBe(2); // by the feed
  expect(asked()).toEqual([]);
  await page.reload();
  await expect.poll(() => lines.count()).toBe(2); // the filters stand in the address
  await page.getByRole('button', { name: 'Export' }).click();
  await examine(visitor, 'console-events-export');
  await dialog.getByLabel('As').selectOption('ndjson');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Make the file' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  const events = file
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events).toMatchObject([
    { productId: product.productId, storeId: 'store-s2', delta: -1 },
    { productId: product.productId, storeId: 'store-s2', delta: -3 },
  ]);
});

test('how many were moved, from where to where, also where only moves are asked for', async ({ shop, visit }) => {
  const product = await shop.product({ available: 20 });
  const { productId } = product;
  await shop.api.place('ware', 'Warehouse', 'warehouse');
  await shop.api.move(productId, 'ware', 14);
  await shop.api.ship('ware', 'pool', productId, 5, 'T 18');
  const { page, visitor } = await Console.signedIn(visit, shop, `/products/${productId}`);
  const line = (what: string) => page.getByRole('listitem').filter({ hasText: what });
  await line('Sent on its way').getByText('Warehouse → Pool').waitFor();
  await line('Moved').getByText('Pool → Warehouse').waitFor();
  await line('Moved').getByText('14', { exact: true }).waitFor();
  const lines = await page.getByRole('rowheader', { name: 'Warehouse' }).evaluate((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return range.getClientRects().length;
  });
  expect(lines, 'a word stays whole').toBe(1);
  await examine(visitor, 'console-moves');
  await page.getByLabel('What happened').selectOption('moved');
  await line('Sent on its way').waitFor({ state: 'detached' });
  await line('Moved').getByText('Pool → Warehouse').waitFor();
  await page.getByRole('link', { name: /^Event \d+: Moved/ }).click();
  await page.getByText('14: Pool → Warehouse').waitFor();
  await page.getByText('20 → 6').waitFor();
  await examine(visitor, 'console-event-move');
  await page.goto('/events?action=moved');
  await line(product.name).getByText('afterwards Pool 6, Warehouse 14').waitFor();
  await page.goto('/');
  await line(product.name).getByText('14', { exact: true }).waitFor();
  await examine(visitor, 'console-overview-moves');
});
