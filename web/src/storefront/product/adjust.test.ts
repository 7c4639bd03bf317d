import { storeApi } from '@lib/api/client.ts';
import { describe, expect, it } from 'vitest';
import { doneText } from './AdjustForm.tsx';
import { adjust, adjustmentOf, adjustments } from './adjust.ts';

const apple = { productId: 'A', name: 'Apple', price: 1, available: 7, version: 3, lastUpdated: '' };

function store(...answers: (() => Response)[]) {
  const sent: unknown[] = [];
  const api = storeApi({
    base: '/api',
    timeoutMs: 60_000,
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
  it('is of any version, so that a sale meanwhile refuses nothing, and has one key for every try', async () => {
    const { api, sent, intentions } = store(refused(503, 'central_unavailable'), done);
    const made = intentions.begin(adjustmentOf(apple, 12, 'received'));
    expect((await adjust(api, intentions, made)).is).toBe('unknown');
    const open = intentions.pending();
    if (!open) throw new Error('settled too early');
    const applied = await adjust(api, intentions, open);
    expect(applied).toEqual({
      is: 'done',
      now: expect.objectContaining({ available: 17, version: 5, lastUpdated: 'now' }),
    });
    const body = { productId: 'A', delta: 12, reason: 'received', idempotencyKey: made.key };
    expect(sent).toEqual([body, body]);
    expect(intentions.pending()).toBeUndefined();
  });

  it('is told by what is on hand here, at a store of a place', async () => {
    const { api, intentions } = store(() =>
      Response.json({
        newQuantity: 40,
        newVersion: 5,
        applied: true,
        locationId: 'north',
        levelQuantity: 9,
        levelVersion: 5,
      }),
    );
    const made = intentions.begin(adjustmentOf(apple, 2, 'received'));
    const adjusted = await adjust(api, intentions, made);
    expect('now' in adjusted && doneText(made.wish, adjusted.now)).toBe('Apple: +2, now 9 on hand here');
    expect(doneText(made.wish, { available: 40, version: 5 })).toBe('Apple: +2, now 40');
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
