import { stat } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { examine } from './harness/looks.ts';
import { expect, test } from './harness/test.ts';
import { tabTo } from './harness/visitor.ts';
import { Console } from './pages/console.ts';

test('a backup is made, verified and downloaded by keyboard, and all of it is there', async ({ shop, visit }) => {
  const console = await Console.signedIn(visit, shop);
  const { page } = console;
  await page.getByText('Stock value').waitFor();
  await console.go('b', page.getByRole('heading', { name: 'The newest backup is verified' }));
  const first = (await shop.api.backups()).backups[0];
  await shop.product();
  await tabTo(page, 'Back up now');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await shop.api.backups()).last?.by).toBe('admin');
  const made = await shop.api.backups();
  expect(made.last).toMatchObject({ task: 'make', name: made.backups[0]?.name });
  expect(made.last?.problem).toBeUndefined();
  expect(made.backups[0]?.name).not.toBe(first?.name);
  const row = page.getByRole('listitem').filter({ hasText: made.backups[0]?.name ?? '' });
  await row.getByText('Verified').waitFor();
  await row.getByRole('button', { name: /^Verify/, disabled: false }).press('Enter'); // not while anything is being done
  await expect.poll(async () => (await shop.api.backups()).last).toMatchObject({ task: 'verify', by: 'admin' });
  const coming = page.waitForEvent('download');
  await row.getByRole('button', { name: /^Download/ }).press('Enter');
  await console.toast('Downloaded').waitFor(); // which goes by itself
  const file = await coming;
  expect(file.suggestedFilename()).toBe(made.backups[0]?.name);
  expect((await stat(await file.path())).size).toBe(made.backups[0]?.bytes);
});

/** Has central say something else of its backups than it does. */
const pretend = (page: Page, change: (page: Record<string, unknown>) => void) =>
  page.route('**/v1/admin/backups?*', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    change(body);
    await route.fulfill({ response: answer, json: body });
  });

test('the backups look well: those there are, one that failed, and none', async ({ shop, visit }) => {
  const { page, visitor } = await Console.signedIn(visit, shop, '/backups');
  await page.getByRole('heading', { name: 'The newest backup is verified' }).waitFor();
  await examine(visitor, 'console-backups');
  await pretend(page, (body) => {
    const [one] = body.backups as Record<string, unknown>[];
    const name = (n: number) => `bodega-8d9a2f0e-20261${n}29T180000Z-48213.tar.zst`;
    body.backups = [
      one,
      { ...one, name: `${name(0)}.age`, encrypted: true, state: 'unverified' },
      { ...one, name: name(1), state: 'damaged', keptUntil: undefined },
      { ...one, name: name(2), current: false, timeline: '8d9a2f0e' },
    ];
    const startedAt = new Date(Date.now() - 300_000).toISOString();
    body.failure = { task: 'make', by: 'schedule', startedAt, endedAt: startedAt, problem: 'no_room', message: 'x' };
  });
  await page.reload();
  await page.getByRole('heading', { name: 'The last backup failed' }).waitFor();
  await examine(visitor, 'console-backups-failed');
  await page.unroute('**/v1/admin/backups?*');
  await pretend(page, (body) => {
    body.enabled = false;
    body.backups = [];
  });
  await page.reload();
  await page.getByRole('heading', { name: 'No backups are kept' }).waitFor();
  await examine(visitor, 'console-backups-off');
});

test('the healing looks well: nothing to do, and much', async ({ shop, visit }) => {
  const { page, visitor } = await Console.signedIn(visit, shop, '/backups/healing');
  await page.getByRole('heading', { name: 'Nothing is left to heal' }).waitFor();
  await examine(visitor, 'console-healing');
  await page.route('**/v1/admin/stores', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const [one, other] = body.stores;
    one.outbox = { state: 'incomplete', unhealed: 2, healed: 1_040, missing: 3 };
    body.stores = [one, other, { ...one, storeId: 'store-s3', outbox: undefined, online: false }];
    await route.fulfill({ response: answer, json: body });
  });
  await page.reload();
  await page.getByRole('heading', { name: 'Somebody has to look' }).waitFor();
  await examine(visitor, 'console-healing-list');
});
