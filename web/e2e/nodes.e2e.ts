import type { Page } from 'playwright-core';
import { examine } from './harness/looks.ts';
import { keys } from './harness/shop.ts';
import { expect, test } from './harness/test.ts';
import { Console } from './pages/console.ts';

const node = (name: string, part: Record<string, unknown> = {}) => ({
  name,
  url: `https://${name}.shop.example:8081`,
  role: 'follower',
  offset: 48_213,
  lagEvents: 0,
  version: '1.4.0',
  ...part,
});

/** Has central say that it is a cluster. Returns the names of the nodes that were asked to lead. */
async function pretend(page: Page, change: Record<string, unknown> = {}): Promise<string[]> {
  const asked: string[] = [];
  let leader = 'central-1';
  const body = () => ({
    enabled: true,
    node: 'central-2',
    leader,
    leaderSince: new Date(Date.now() - 3_600_000).toISOString(),
    log: { reachable: true, offset: 48_213, records: 51_004, bytes: 24_500_000 },
    members: ['central-1', 'central-2', 'central-3'].map((name) =>
      node(name, name === leader ? { role: 'leader' } : {}),
    ),
    failovers: 2,
    lastFailover: { at: new Date(Date.now() - 3_600_000).toISOString(), from: 'central-3', to: leader, gapMs: 5_200 },
    ...change,
  });
  await page.route('**/v1/admin/cluster', (route) => route.fulfill({ json: body() }));
  await page.route('**/v1/admin/cluster/handover', async (route) => {
    leader = route.request().postDataJSON().to;
    asked.push(leader);
    await route.fulfill({ json: body() });
  });
  return asked;
}

test('a central that is alone has no such view by itself, and says how it would become a cluster', async ({
  shop,
  visit,
}) => {
  const console = await Console.signedIn(visit, shop);
  const { page, visitor } = console;
  await page.getByText('Stock value').waitFor();
  expect(await page.getByRole('link', { name: 'Nodes' }).count()).toBe(0);
  await console.go('c', page.getByRole('heading', { name: 'This central is alone' }));
  await examine(visitor, 'console-cluster-alone');
});

test('the nodes look well, and another is made to lead by keyboard', async ({ shop, visit }) => {
  const console = await Console.open(visit, shop, '/cluster');
  const { page } = console;
  const asked = await pretend(page);
  await console.signIn(keys.admin);
  await page.getByRole('link', { name: 'Nodes' }).waitFor();
  await page.getByRole('heading', { name: 'central-1 leads, and all 3 nodes that live are with it' }).waitFor();
  await examine(console.visitor, 'console-cluster');
  await page.getByRole('button', { name: 'Have it lead: central-3' }).press('Enter');
  await console.dialog.waitFor();
  await examine(console.visitor, 'console-cluster-hand-over');
  await console.dialog.getByRole('button', { name: 'Hand over' }).press('Enter');
  await page.getByRole('heading', { name: 'central-3 leads, and all 3 nodes that live are with it' }).waitFor();
  expect(asked).toEqual(['central-3']);
});

test('what is wrong with nodes looks well too', async ({ shop, visit }) => {
  const console = await Console.open(visit, shop, '/cluster');
  const { page } = console;
  const reason = 'the state that it has made of the log is not the one that the log says, at record 51,003';
  await pretend(page, {
    members: [
      node('central-1', { role: 'leader' }),
      node('central-2', { lagEvents: 50_000 }),
      node('central-with-a-name-that-goes-on-and-on', { role: 'quarantined', reason }),
    ],
  });
  await console.signIn(keys.admin);
  await page.getByRole('heading', { name: /found itself wrong: central-with/ }).waitFor();
  await examine(console.visitor, 'console-cluster-wrong');
});
