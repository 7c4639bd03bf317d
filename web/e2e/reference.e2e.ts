import { examine } from './harness/looks.ts';
import { expect, test } from './harness/test.ts';

test('the reference of each node lists what it answers, and lets it be tried', async ({ shop, visit }) => {
  const [store] = shop.stores;
  for (const [origin, path] of [
    [store.front.url, '/v1/store/inventory'],
    [shop.console.url, '/v1/inventory'],
  ] as const) {
    const reader = await visit(origin);
    await reader.page.goto('/reference');
    await reader.page.getByRole('heading', { level: 1, name: 'API reference' }).waitFor();
    await reader.page.getByRole('button', { name: 'Authorize' }).first().waitFor();
    await reader.page.getByText(path, { exact: true }).first().waitFor();
    await reader.picture(`reference-${path === '/v1/inventory' ? 'central' : 'store'}`);
  }
});

test('the page about a code of an error says what to do', async ({ shop, visit }) => {
  const reader = await visit(shop.stores[0].front.url);
  await reader.page.goto('/problems/version_conflict');
  await reader.page.getByRole('heading', { level: 1, name: /version_conflict/ }).waitFor();
  await reader.page.getByText('Look at how things stand now, and decide again.').waitFor();
  await examine(reader, 'problem');
  await reader.page.goto('/problems/no_such_code');
  await reader.page.getByText('No answer of this version carries this code.').waitFor();
  expect(reader.faults()).toEqual([]);
});
