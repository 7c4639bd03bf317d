import type { Page } from 'playwright-core';
import { examine } from './harness/looks.ts';
import type { Shop } from './harness/shop.ts';
import { expect, test } from './harness/test.ts';
import { tabTo } from './harness/visitor.ts';
import { Console } from './pages/console.ts';

/** What central answers to a key. */
const answer = async (shop: Shop, key: string) =>
  (await fetch(`${shop.central.url}/v1/inventory?limit=1`, { headers: { 'X-API-Key': key } })).status;

/** The secret that a dialog shows, once. */
const shown = async (page: Page) => (await page.getByRole('dialog').locator('code').first().innerText()).trim();

test('a key is made by keyboard, shown once, used, replaced and revoked', async ({ shop, visit }) => {
  const console = await Console.signedIn(visit, shop);
  const { page, dialog, visitor } = console;
  await page.getByText('Stock value').waitFor();
  await console.find('keys');
  await page
    .getByRole('option', { name: /^Keys/ })
    .or(page.getByText('Keys', { exact: true }))
    .first()
    .waitFor();
  await page.goto('/people/keys');
  await page.getByRole('heading', { name: 'No key is in use' }).waitFor();
  await examine(visitor, 'console-keys-none');
  await tabTo(page, 'New key');
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  await page.keyboard.type('till-anna');
  await dialog.getByLabel('What for').selectOption('A till');
  await dialog.getByRole('button', { name: '90 days' }).press('Enter');
  await examine(visitor, 'console-key-new');
  await dialog.getByRole('textbox', { name: /^Name/ }).press('Enter');
  await dialog.getByText('This is shown only now').waitFor();
  const first = await shown(page);
  expect(first).toMatch(/^bdg_[0-9A-Za-z]{49}$/);
  await page.keyboard.press('Escape');
  await examine(visitor, 'console-key-secret');
  await dialog.getByRole('button', { name: 'I have kept it' }).press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(await answer(shop, first)).toBe(200);
  expect(await page.content()).not.toContain(first);

  const row = page.getByRole('listitem').filter({ hasText: 'till-anna' }).first();
  await row.getByText('Good', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Change the key till-anna' }).press('Enter');
  await dialog.getByRole('checkbox', { name: /stock:adjust/ }).check();
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await row.getByText('stock:adjust').waitFor();

  await page.getByRole('button', { name: 'New secret for the key till-anna' }).press('Enter');
  await dialog.getByLabel('The secret before is good for').selectOption({ label: 'no longer: it has leaked' });
  await examine(visitor, 'console-key-rotate');
  await dialog.getByRole('button', { name: 'Make a new secret' }).press('Enter');
  await dialog.getByText('is refused from now on').waitFor();
  const second = await shown(page);
  await dialog.getByRole('button', { name: 'I have kept it' }).press('Enter');
  expect([await answer(shop, first), await answer(shop, second)]).toEqual([401, 200]);

  await page.reload();
  await row.getByText('Good', { exact: true }).waitFor();
  await examine(visitor, 'console-keys');
  await page.getByRole('button', { name: 'Revoke the key till-anna' }).press('Enter');
  await examine(visitor, 'console-key-revoke');
  await dialog.getByRole('button', { name: 'Revoke it' }).press('Enter');
  await page.getByRole('heading', { name: 'No key is in use' }).waitFor();
  expect(await answer(shop, second)).toBe(401);
  await page.getByLabel('Which').selectOption({ label: 'All, also ended ones' });
  await page.getByRole('listitem').filter({ hasText: 'till-anna' }).getByText('Revoked').first().waitFor();
});

test('a member of the staff is added, changed, given a new PIN, signed out and removed', async ({ shop, visit }) => {
  const { page, dialog, visitor } = await Console.signedIn(visit, shop, '/people');
  await page.getByRole('heading', { name: 'There is no staff yet' }).waitFor();
  await page.getByRole('button', { name: 'New member' }).click();
  await dialog.getByRole('textbox', { name: /^Name to/ }).fill('anna');
  await dialog.getByRole('textbox', { name: 'Full name' }).fill('Anna Silva');
  await dialog.getByRole('textbox', { name: 'PIN' }).fill('123456');
  await dialog.getByRole('checkbox', { name: 'store-s1' }).check();
  visitor.tolerate(/status of 400/);
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.locator('[role=alert]').filter({ hasText: /\w/ }).first().waitFor();
  await examine(visitor, 'console-staff-new');
  await dialog.getByRole('button', { name: 'Make one' }).click();
  await dialog.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('heading', { name: 'Anna Silva' }).waitFor();
  await dialog.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Change Anna Silva' }).click();
  await dialog.getByRole('checkbox', { name: /^all stores/ }).check();
  await dialog.getByRole('checkbox', { name: /stock:adjust/ }).uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('all stores', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'New PIN for Anna Silva' }).click();
  await dialog.getByRole('textbox', { name: 'PIN' }).fill('864209');
  await examine(visitor, 'console-staff-pin');
  await dialog.getByRole('button', { name: 'Set it' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('heading', { name: 'Anna Silva' }).waitFor();
  await examine(visitor, 'console-staff');
  for (const [open, send] of [
    ['Sign out Anna Silva everywhere', 'Sign out'],
    ['Remove Anna Silva', 'Remove'],
  ] as const) {
    await page.getByRole('button', { name: open }).click();
    await dialog.getByRole('button', { name: send }).click();
    await dialog.waitFor({ state: 'detached' });
  }
  await page.getByRole('heading', { name: 'There is no staff yet' }).waitFor();
});

test('the audit says who did what, and finds it again', async ({ shop, visit }) => {
  const { productId } = await shop.product();
  await fetch(`${shop.central.url}/v1/admin/products/set`, {
    method: 'PUT',
    headers: { 'X-API-Key': 'e2e-user-key' },
    body: JSON.stringify({ products: [{ productId, price: 1 }] }),
  });
  const { page, visitor } = await Console.signedIn(visit, shop, '/people/audit');
  const lines = page.getByRole('listitem').filter({ has: page.locator('time') });
  await lines.filter({ hasText: 'Products created' }).filter({ hasText: 'admin' }).first().waitFor();
  const refused = lines.filter({ hasText: 'Products changed' }).filter({ hasText: 'forbidden' }).first();
  await refused.getByText('till', { exact: true }).waitFor();
  await examine(visitor, 'console-audit');
  await refused.getByRole('button', { name: 'till' }).click();
  await expect.poll(() => lines.filter({ hasText: 'admin' }).count()).toBe(0);
  await page.reload();
  await refused.waitFor(); // the filters stand in the address
  await page.getByLabel('What was done').selectOption({ label: 'Key revoked' });
  await page.getByText('Nothing was done').waitFor();
});

test('a key that only looks sees no way to change anything, and why', async ({ shop, visit }) => {
  const make = async (name: string, scopes: string[]) => {
    const made = await fetch(`${shop.central.url}/v1/admin/keys`, {
      method: 'POST',
      headers: { 'X-API-Key': 'e2e-admin-key' },
      body: JSON.stringify({ name, scopes }),
    });
    return ((await made.json()) as { secret: string }).secret;
  };
  const product = await shop.product();
  await shop.stores[0].api.sell(product.productId, 1);
  const auditor = await make('auditor', ['ops:read', 'stock:read']);
  const console = await Console.open(visit, shop);
  const { page, visitor } = console;
  await console.signIn(await make('watcher', ['stock:read']));
  await page.getByText(/The key of watcher is right, but not for operations/).waitFor();
  await console.signIn(auditor);
  await page.getByText('Reading only: the key auditor may look here').waitFor();
  await page.getByRole('link', { name: product.name }).first().waitFor();
  await page.getByRole('button', { name: 'Signed in as auditor' }).click();
  await examine(visitor, 'console-who');
  await page.keyboard.press('Escape');
  const menu = page.getByRole('navigation', { name: 'Console' });
  for (const view of ['Products', 'Events', 'Stores', 'Backups', 'Rate limits', 'People', 'Health']) {
    await menu.getByRole('link', { name: view }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('main [aria-busy=true]').waitFor({ state: 'detached' });
  }
  const [sold] = (await shop.api.events(product.productId)).slice(-1);
  await page.clock.setFixedTime(sold?.timestamp ?? ''); // so that it was today, also where midnight has passed since
  await page.goto(`/products/${product.productId}`);
  await page.getByRole('radio', { name: 'Today' }).press('Space');
  await page.getByRole('listitem').filter({ hasText: 'Sold' }).waitFor();
  const deeds = /^(Adjust|Delete|Edit|Take back|New|Import|Move)/;
  expect(await page.getByRole('button', { name: deeds }).count()).toBe(0);
  await examine(visitor, 'console-reading');

  const narrow = await Console.open(visit, shop, '/products');
  await narrow.signIn(await make('narrow', ['ops:read']));
  await narrow.page.getByRole('heading', { name: 'This key may not see this' }).waitFor();
  await narrow.page.getByText('narrow lacks the scope stock:read.').waitFor();
  await examine(narrow.visitor, 'console-locked');
  await narrow.page.goto('/');
  await narrow.page.getByText('Stock value').waitFor();
});

test('people in Spanish', async ({ shop, visit }) => {
  const visitor = await visit(shop.console.url, { locale: 'es-ES' });
  const { page } = visitor;
  await page.goto('/people/keys');
  await page.getByLabel('Clave').fill('e2e-admin-key');
  await page.getByRole('button', { name: 'Entrar' }).click();
  await page.getByRole('button', { name: 'Clave nueva' }).click();
  await page.getByRole('dialog').getByLabel('Para qué').selectOption('Un administrador');
  await examine(visitor, 'console-key-new-es');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Auditoría' }).click();
  await page.getByRole('button', { name: 'admin' }).first().waitFor();
  await examine(visitor, 'console-audit-es');
});
