import type { StoreApi } from '@lib/api/client.ts';
import { storeApi } from '@lib/api/client.ts';
import type { Hold } from '@lib/api/types.ts';
import { intentionStore } from '@lib/intention/intention.ts';
import { describe, expect, it, vi } from 'vitest';
import { type Deed, inOrder, openAsides, partOf, termsFor } from './asides.ts';
import { ownHolds, readOwn } from './own.ts';

const hold: Hold = {
  holdId: '5f0q8k2m9v1xw3h7tz4c',
  state: 'held',
  lines: [{ productId: 'A', locationId: 'north', quantity: 2 }],
  expiresAt: '2026-11-23T11:00:00.000Z',
  ref: 'Mrs. Silva',
  storeId: 's1',
  lastUpdated: '2026-11-23T10:00:00.000Z',
};
const put: Deed = {
  do: 'put',
  ref: 'Mrs. Silva',
  what: '2 × Loaf',
  lines: [{ productId: 'A', quantity: 2 }],
  ttlSeconds: 900,
};

interface Sent {
  path: string;
  key: string | null;
  body: unknown;
}

/** A store that gives the answers in turn; 'silence' is none. */
function store(...answers: (Response | 'silence')[]) {
  const sent: Sent[] = [];
  const api: StoreApi = storeApi({
    base: '/api',
    timeoutMs: 60_000,
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      sent.push({
        path: pathname,
        key: request.headers.get('Idempotency-Key'),
        body: request.method === 'GET' ? undefined : await request.json(),
      });
      const answer = answers.shift();
      if (!answer || answer === 'silence') throw new TypeError('no network');
      return answer;
    },
  });
  const onChange = vi.fn();
  const own = ownHolds('s1');
  return { asides: openAsides({ api, storeId: 's1', own, onChange }), onChange, own, sent, api };
}

const refused = (status: number, body: object) => Response.json({ message: 'no', ...body }, { status });

it('puts aside under a key of its own, which it forgets with the answer', async () => {
  const { asides, sent, onChange } = store(Response.json(hold, { status: 201 }));
  expect(await asides.act(put)).toBe(true);
  expect(asides.state()).toEqual({ at: 'ready', became: { is: 'done', deed: put, hold } });
  expect(sent).toEqual([
    {
      path: '/api/holds',
      key: expect.stringMatching(/^aside-s1-/),
      body: { lines: put.do === 'put' && put.lines, ttlSeconds: 900, ref: 'Mrs. Silva' },
    },
  ]);
  expect(onChange).toHaveBeenCalledOnce();
  expect(intentionStore('aside-s1').pending()).toBeUndefined();
});

it('keeps one without an answer over a reload, lets no other begin, and sends the same again', async () => {
  const first = store('silence');
  expect(await first.asides.act(put)).toBe(false);
  expect(first.asides.state()).toMatchObject({ at: 'unknown', open: { wish: put }, error: { code: 'unreachable' } });
  const { asides, sent } = store(Response.json(hold, { status: 201 }));
  expect(asides.state()).toMatchObject({ at: 'unknown', open: { wish: put } });
  expect(await asides.act({ ...put, ref: 'another' })).toBe(false);
  expect(sent).toEqual([]);
  await asides.retry();
  expect(sent).toEqual(first.sent);
  expect(asides.state()).toMatchObject({ at: 'ready', became: { is: 'done' } });
});

it('can be given up knowingly', async () => {
  const { asides, onChange } = store('silence');
  await asides.act(put);
  asides.abandon();
  expect(asides.state()).toEqual({ at: 'ready' });
  expect(intentionStore('aside-s1').pending()).toBeUndefined();
  expect(onChange).toHaveBeenCalledOnce();
});

it('says how many there are when there are not so many', async () => {
  const shortages = [{ productId: 'A', locationId: 'north', requested: 2, available: 1 }];
  const { asides } = store(refused(409, { code: 'insufficient_inventory', shortages }));
  expect(await asides.act(put)).toBe(false);
  expect(asides.state()).toMatchObject({ at: 'ready', became: { is: 'short', available: 1 } });
});

it.each([
  [refused(409, { code: 'hold_ended', state: 'released' }), 'released'],
  [refused(404, { code: 'not_found' }), ''],
])('says of one that has ended before that it has', async (answer, state) => {
  const { asides, sent } = store(answer);
  await asides.act({ do: 'commit', holdId: hold.holdId, ref: 'x', what: 'y' });
  expect(sent.map(({ path, body }) => [path, body])).toEqual([[`/api/holds/${hold.holdId}/commit`, {}]]);
  expect(asides.state()).toMatchObject({ became: { is: 'ended', state } });
});

it('leaves open what a store without central could not do, and says why', async () => {
  const { asides } = store(refused(503, { code: 'central_unavailable' }));
  await asides.act({ do: 'release', holdId: hold.holdId, ref: 'x', what: 'y' });
  expect(asides.state()).toMatchObject({ at: 'unknown', error: { code: 'central_unavailable' } });
});

it('says what each deed needs', async () => {
  const { asides, sent } = store(Response.json(hold), Response.json(hold));
  const about = { holdId: hold.holdId, ref: 'x', what: 'y' };
  await asides.act({ do: 'extend', ...about, ttlSeconds: 3600 });
  await asides.act({ do: 'commit', ...about, lines: [{ productId: 'A', locationId: 'north', quantity: 1 }] });
  expect(sent.map(({ path, body }) => [path.split('/').pop(), body])).toEqual([
    ['extend', { ttlSeconds: 3600 }],
    ['commit', { lines: [{ productId: 'A', locationId: 'north', quantity: 1 }] }],
  ]);
  expect(sent[0]?.key).not.toBe(sent[1]?.key);
});

it('names the lines only of what is not all', () => {
  const two = { ...hold, lines: [...hold.lines, { productId: 'B', locationId: 'pool', quantity: 3 }] };
  expect(partOf(two, [2, 3])).toBeUndefined();
  expect(partOf(two, [1, 0])).toEqual([{ productId: 'A', locationId: 'north', quantity: 1 }]);
  expect(partOf(two, [0, 0])).toEqual([]);
});

it('has those for one person beside each other, the next to end first', () => {
  const of = (ref: string, expiresAt: string): Hold => ({ ...hold, ref, expiresAt });
  const holds = [of('b', '2'), of('a', '3'), of('b', '1')];
  expect(inOrder(holds, (a, b) => a.localeCompare(b)).map(({ ref, expiresAt }) => ref + expiresAt)).toEqual([
    'a3',
    'b1',
    'b2',
  ]);
});

describe('what this browser put aside', () => {
  const soon = { ...hold, expiresAt: '2099-01-01T00:00:00.000Z' };

  it('is kept with the answer over a reload, and forgotten with the end', async () => {
    const { asides } = store(Response.json(soon, { status: 201, headers: { 'X-Inventory-Offset': '8' } }));
    await asides.act(put);
    const later = store(Response.json({ ...soon, state: 'committed' }));
    expect(later.own.all()).toEqual([{ hold: soon, position: 8 }]);
    await later.asides.act({ do: 'commit', holdId: hold.holdId, ref: 'x', what: 'y' });
    expect(later.own.all()).toEqual([]);
  });

  const { signal } = new AbortController();
  const one = (answer: Response, kept = soon) => {
    const { own, api, sent } = store(answer);
    own.keep(kept, 8);
    return { own, sent, read: () => readOwn(api, own, signal) };
  };

  it('is read by its id, as it is now', async () => {
    const longer = { ...soon, expiresAt: '2099-02-01T00:00:00.000Z' };
    const { own, sent, read } = one(Response.json(longer));
    expect(await read()).toEqual([longer]);
    expect(sent.map(({ path }) => path)).toEqual([`/api/holds/${hold.holdId}`]);
    expect(own.all()).toEqual([{ hold: longer, position: 8 }]);
  });

  it('is forgotten when the copy says that it has ended, or when it must have', async () => {
    const ended = one(refused(404, { code: 'not_found' }));
    expect(await ended.read()).toEqual([]);
    expect(ended.own.all()).toEqual([]);
    const old = one(refused(503, { code: 'replica_behind' }), { ...hold, expiresAt: '2001-01-01T00:00:00.000Z' });
    expect(await old.read()).toEqual([]);
    expect(old.own.all()).toEqual([]);
  });

  it('is shown as it was made while the copy does not know of it', async () => {
    const { own, read } = one(refused(503, { code: 'replica_behind' }));
    expect(await read()).toEqual([soon]);
    expect(own.all()).toHaveLength(1);
  });

  it('stays when nobody answers', async () => {
    const { own, read } = one(refused(503, { code: 'recovering' }));
    await expect(read()).rejects.toMatchObject({ code: 'recovering' });
    expect(own.all()).toHaveLength(1);
  });
});

it('lets who has no key put aside for a day at most', () => {
  expect(termsFor(new Set(['read', 'sell'])).at(-1)).toBe(86_400);
  expect(termsFor(new Set(['read', 'sell', 'adjust'])).at(-1)).toBe(604_800);
});
