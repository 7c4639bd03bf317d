import { problems } from '../src/reference/problems.ts';
import { keys, type Shop } from './harness/shop.ts';
import { expect, test } from './harness/test.ts';

interface Asked {
  /** The page's text has to say so. */
  says: RegExp;
  path: string;
  method?: string;
  key?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

const update = (part: object) => ({ path: '/v1/inventory/updates', method: 'POST', body: part });
const good = { productId: 'COFFEE', delta: -1, idempotencyKey: 'problems' };

/** What provokes a code at central. */
const atCentral: Record<string, Asked[]> = {
  bad_request: [
    { ...update([]), body: '{', says: /body.*syntax/ },
    { path: '/v1/inventory?q=%', says: /query.*could not be read/ },
  ],
  invalid_request: [
    { ...update({ ...good, idempotencyKey: undefined }), says: /no idempotency key/ },
    { ...update(good), headers: { 'Idempotency-Key': 'another' }, says: /two that differ/ },
    { ...update(good), headers: { 'If-Match': '*, *' }, says: /If-Match/ },
    {
      path: '/v1/admin/products/set',
      method: 'PUT',
      key: keys.admin,
      body: '{',
      says: /on admin routes.*not the JSON/,
    },
  ],
  validation_error: [
    { ...update({ ...good, productId: 'a/b' }), says: /member.*not allowed/ },
    { path: '/v1/inventory?limit=many', says: /parameter/ },
  ],
  EVENTS_ERROR: [
    { path: '/v1/inventory/events', says: /without an offset/ },
    { path: '/v1/inventory/events?offset=-1', says: /no position/ },
  ],
  missing_product_id: [
    { ...update({ ...good, productId: undefined }), says: /update has no productId/ },
    { ...update({ ...good, productId: '' }), says: /an empty one/ },
  ],
  unauthorized: [{ path: '/v1/inventory', key: 'nobody', says: /none that this node knows/ }],
  forbidden: [{ path: '/v1/admin/stats', says: /user key on an admin route/ }],
  not_found: [
    { path: '/v1/nowhere', says: /no such path/ },
    { path: '/v1/inventory/NONE', says: /at central also: no such product to read/ },
  ],
  method_not_allowed: [{ path: '/v1/inventory', method: 'PUT', body: {}, says: /other methods/ }],
  version_conflict: [
    { ...update({ ...good, version: 999, idempotencyKey: 'problems-version' }), says: /version that was named/ },
    { ...update(good), headers: { 'If-Match': '"v999"' }, says: /version that was named/ },
  ],
  insufficient_inventory: [
    { ...update({ ...good, delta: -1_000_000, idempotencyKey: 'problems-many' }), says: /not so many/ },
  ],
  product_not_found: [
    { ...update({ ...good, productId: 'NONE', idempotencyKey: 'problems-none' }), says: /id that an update names/ },
  ],
  offset_ahead: [{ path: '/v1/inventory/events?offset=999999', says: /beyond its head/ }],
  timeline_changed: [{ path: '/v1/inventory/events?offset=0&timeline=other', says: /timeline that was named/ }],
  snapshot_gone: [{ path: '/v1/inventory/snapshot?after=SKU-001&offset=0', says: /no longer kept/ }],
  idempotency_key_reused: [
    { ...update({ ...good, productId: 'OTHER', idempotencyKey: 'problems-none' }), says: /stood for another request/ },
  ],
  payload_too_large: [
    { ...update({ updates: Array.from({ length: 1_001 }, () => good) }), says: /lines than are taken/ },
  ],
};

/** What provokes a code at a store, where it means something else or has another status. */
const atStore: Record<string, Asked[]> = {
  invalid_request: [
    { path: '/v1/store/inventory/updates', method: 'POST', body: '{', says: /At a store.*not the JSON/ },
  ],
  missing_product_id: [
    { path: '/v1/store/inventory/updates', method: 'POST', body: { delta: -1 }, says: /no productId/ },
  ],
  validation_error: [{ path: '/v1/store/inventory', headers: { 'X-Min-Offset': 'far' }, says: /header/ }],
  product_not_found: [{ path: '/v1/store/inventory/NONE', says: /at a store also: none to read/ }],
};

test('each text of /problems/CODE explains what is answered with the code, and names its status', async ({ shop }) => {
  await shop.product({ productId: good.productId });
  for (const [base, table] of [
    [shop.central.url, atCentral],
    [shop.stores[0].node.url, atStore],
  ] as const) {
    for (const [code, all] of Object.entries(table)) {
      for (const asked of all) {
        const answer = await ask(base, asked);
        const what = `${asked.method ?? 'GET'} ${asked.path} ${JSON.stringify(asked.body)}`;
        expect.soft(answer.code, what).toBe(code);
        expect.soft(problems[code]?.status.split(', '), what).toContain(String(answer.status));
        expect.soft(problems[code]?.means, what).toMatch(asked.says);
      }
    }
  }
});

async function ask(base: Shop['central']['url'], { path, method = 'GET', key = keys.user, body, headers }: Asked) {
  const answer = await fetch(base + path, {
    method,
    headers: { 'X-API-Key': key, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const said = (await answer.json()) as { code?: string; errorType?: string };
  return { status: answer.status, code: said.code ?? said.errorType };
}
