import { storeApi } from '@shared/api/client.ts';
import { describe, expect, it } from 'vitest';
import { adjust, adjustmentOf, adjustments } from './adjust.ts';

const apple = { productId: 'A', name: 'Apple', price: 1, available: 7, version: 3, lastUpdated: '' };

function store(...answers: (() => Response)[]) {
  const sent: { version: number; delta: number; idempotencyKey: string }[] = [];
  const api = storeApi({
    base: '/api',
    timeoutMs: 50,
    fetch: async (request) => {
      sent.push(await request.json());
      const answer = answers.shift();
      if (!answer) throw new TypeError('fetch failed');
      return answer();
    },
  });
  const intentions = adjustments('s1', 'A');
  return { api, sent, intentions };
}

const refused = (status: number, code: string) => () =>
  Response.json({ code, message: code, errorType: code, newQuantity: 5, newVersion: 4, applied: false }, { status });
const done = () => Response.json({ newQuantity: 17, newVersion: 5, applied: true, lastUpdated: 'now' });

describe('an adjustment', () => {
  it('is meant for the version on the screen; after a conflict it is sent for the new one under the same key', async () => {
    const { api, sent, intentions } = store(refused(409, 'version_conflict'), done);
    const made = intentions.begin(adjustmentOf(apple, 12, 'received'));
    const conflict = await adjust(api, intentions, made);
    expect(conflict).toEqual({ is: 'conflict', now: { available: 5, version: 4, lastUpdated: undefined } });
    const open = intentions.pending();
    if (!open) throw new Error('settled too early');
    expect(open.key).toBe(made.key);
    const applied = await adjust(api, intentions, { ...open, wish: { ...open.wish, seen: 5, version: 4 } });
    expect(applied).toEqual({ is: 'done', now: { available: 17, version: 5, lastUpdated: 'now' } });
    expect(sent.map(({ version, delta }) => [version, delta])).toEqual([
      [3, 12],
      [4, 12],
    ]);
    expect(new Set(sent.map(({ idempotencyKey }) => idempotencyKey))).toEqual(new Set([made.key]));
    expect(intentions.pending()).toBeUndefined();
  });

  it('stays open without an answer', async () => {
    const { api, intentions } = store();
    const made = intentions.begin(adjustmentOf(apple, -2, 'damaged'));
    expect((await adjust(api, intentions, made)).is).toBe('unknown');
    expect(intentions.pending()?.key).toBe(made.key);
  });

  it.each([
    [400, 'insufficient_inventory', 'short'],
    [400, 'invalid_request', 'refused'],
    [404, 'product_not_found', 'refused'],
  ])('is settled by %i %s', async (status, code, is) => {
    const { api, intentions } = store(refused(status, code));
    expect((await adjust(api, intentions, intentions.begin(adjustmentOf(apple, -9, 'damaged')))).is).toBe(is);
    expect(intentions.pending()).toBeUndefined();
  });
});
