import type { Page } from 'playwright-core';
import { expect, test } from './harness/test.ts';
import { Console, only } from './pages/console.ts';
import { Storefront } from './pages/storefront.ts';

/** What has the focus, as its role and name tell it: its label, its text, or where it stands. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    const words = (one as HTMLInputElement).labels?.[0]?.innerText ?? (one as HTMLElement).innerText;
    return `${one?.tagName.toLowerCase()} ${(one?.getAttribute('aria-label') ?? words).trim().split('\n')[0]}`.trim();
  });

test('every dialog of the console opens where one types, Escape closes it, and the focus goes back', async ({
  shop,
  visit,
}) => {
  const product = await shop.product();
  const { page, dialog, row } = await Console.signedIn(visit, shop, only(product)).then((console) => ({
    page: console.page,
    dialog: console.dialog,
    row: console.row(product.productId),
  }));
  const press = (name: string | RegExp) => page.getByRole('button', { name });
  const dialogs = [
    { open: row.getByRole('button', { name: /^Adjust the stock/ }), first: 'input Adjust by' },
    { open: row.getByRole('button', { name: /^Edit the price/ }), first: 'input Price' },
    { open: row.getByRole('button', { name: /^Edit the name/ }), first: 'input Name' },
    { open: row.getByRole('button', { name: /^Edit the category/ }), first: 'input Category' },
    { open: press('New product'), first: 'input Code' },
    { open: page.getByRole('button', { name: 'Import', exact: true }), first: 'input Choose' },
    { open: press('Keyboard'), first: 'input Use single keys' },
  ];
  for (const { open, first } of dialogs) {
    await open.click();
    await dialog.waitFor();
    await expect.poll(() => focused(page).then((it) => it.startsWith(first) || it)).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => open.evaluate((one) => one === document.activeElement), { message: first }).toBe(true);
  }
});

test('typing and Enter saves, without a look at where the focus is', async ({ shop, visit }) => {
  const product = await shop.product({ available: 7, price: 3.5 });
  const console = await Console.signedIn(visit, shop, only(product));
  const { page } = console;
  const type = async (words: string) => {
    await console.dialog.waitFor();
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await console.dialog.waitFor({ state: 'detached' });
  };
  await console.edit(product.productId, 'Adjust the stock');
  await type('-3');
  await console.edit(product.productId, 'Edit the price');
  await type('4.25');
  await console.edit(product.productId, 'Edit the name');
  await type('Spelt loaf');
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 4, price: 4.25, name: 'Spelt loaf' });

  await console.row(product.productId).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await console.dialog.waitFor();
  await page.keyboard.type('+5');
  await page.keyboard.press('Enter');
  await console.dialog.getByText('1 product done').waitFor();
  await expect.poll(() => focused(page)).toBe('button Done');
  await page.keyboard.press('Enter');
  await console.dialog.waitFor({ state: 'detached' });
  expect(await shop.api.product(product.productId)).toMatchObject({ available: 9 });

  await console.row(product.productId).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await type(product.productId);
  await expect.poll(() => shop.api.product(product.productId).catch(() => 'gone')).toBe('gone');
});

test('a dialog that has become a question has the focus on what changes nothing', async ({ shop, visit }) => {
  const product = await shop.product({ price: 3.5 });
  const console = await Console.signedIn(visit, shop, only(product));
  await console.edit(product.productId, 'Edit the price');
  await shop.api.set({ productId: product.productId, price: 9 });
  await console.page.keyboard.type('5');
  await console.page.keyboard.press('Enter');
  await console.dialog.getByText('was 3.50, now 9.00').waitFor();
  await expect.poll(() => focused(console.page)).toBe('button Keep the new value');
  await console.page.keyboard.press('Enter');
  await console.dialog.waitFor({ state: 'detached' });
  expect(await shop.api.product(product.productId)).toMatchObject({ price: 9 });
});

test('the list of keys of the store front opens at its switch', async ({ shop, visit }) => {
  const [here] = shop.stores;
  const { page } = await Storefront.open(visit, here);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await expect.poll(() => focused(page)).toMatch(/^input /);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});
