import type { PastEvent } from '@lib/api/types.ts';
import { expect, it } from 'vitest';
import { event, product } from '../testing.ts';
import { between, wayOf, waysIn } from './way.ts';

type Levels = Record<string, number>;
const lastUpdated = '2026-11-23T10:00:00.000Z';

/** An event of a product that does not lie in the pool alone, with what lies afterwards where it changed that. */
const at = (offset: number, levels: Levels, part: Partial<PastEvent> = {}) =>
  event(offset, {
    action: 'moved',
    delta: 0,
    placed: true,
    levels: Object.entries(levels).map(([locationId, onHand]) => {
      return { locationId, onHand, held: 0, version: offset + 1, lastUpdated };
    }),
    ...part,
  });
const sent = (offset: number, part: object, levels: Levels = {}, more: Partial<PastEvent> = {}) =>
  at(offset, levels, {
    action: 'received',
    transfers: [
      {
        transferId: 't',
        from: 'ware',
        to: 'harbour',
        shipped: 10,
        ref: '',
        storeId: '',
        shippedAt: '',
        lastUpdated,
        ...part,
      },
    ],
    ...more,
  });
const ways = (...oldestFirst: PastEvent[]) => Object.fromEntries(waysIn(oldestFirst.toReversed()));

it('tells how many a move took where from and to, by what lay there before', () => {
  const inPool = event(0, { delta: 5, data: product({ available: 115 }) });
  expect(ways(inPool, at(1, { harbour: 14, pool: 101 }), at(2, { harbour: 10, pool: 105 }))).toEqual({
    1: { from: 'pool', to: 'harbour', units: 14 },
    2: { from: 'harbour', to: 'pool', units: 4 },
  });
});

it('knows of a product from its beginning that nothing lies where nothing came', () => {
  const created = at(0, { ware: 20 }, { eventType: 'product_created', action: 'created' });
  expect(ways(created, at(1, { harbour: 6, ware: 14 }))).toEqual({ 1: { from: 'ware', to: 'harbour', units: 6 } });
});

it('guesses nothing where an event in between is not in the list', () => {
  const [first, second, third] = [
    at(1, { harbour: 14, pool: 101 }),
    at(2, { pool: 90 }),
    at(3, { harbour: 20, pool: 84 }),
  ];
  expect(ways(first, second, third)).toEqual({ 3: { from: 'pool', to: 'harbour', units: 6 } });
  expect(ways(first, third)).toEqual({});
  expect(between(third)).toBe(true);
});

it('keeps products apart', () => {
  const pears = { productId: 'B-2' };
  const list = [at(1, { harbour: 2, pool: 5 }), at(2, { harbour: 1, pool: 6 }, { ...pears, version: 3 })];
  expect(ways(...list)).toEqual({});
});

it.each([
  ['shipped', sent(1, {}, { ware: 5, transit: 10 }, { action: 'shipped' }), { from: 'ware', to: 'harbour', units: 10 }],
  [
    'lost',
    sent(1, { missing: 3 }, { transit: 7 }, { action: 'lost', onHandDelta: -3 }),
    { from: 'ware', to: 'harbour', units: 3 },
  ],
  ['sent back', sent(1, { received: 6, returned: 4, end: 'cancelled' }), { from: 'transit', to: 'ware', units: 4 }],
  ['arrived, to be sold', sent(1, { received: 6 }, {}, { delta: 6 }), { from: 'ware', to: 'harbour', units: 6 }],
  ['arrived', sent(1, { received: 6 }, { harbour: 9, transit: 4 }), { from: 'ware', to: 'harbour', units: undefined }],
])('tells the way of a transfer: %s', (_, event, way) => {
  expect(wayOf(event)).toEqual(way);
});

it('tells how many have come with this part of a transfer', () => {
  expect(ways(at(0, { harbour: 2, ware: 8 }), sent(1, { received: 6 }, { harbour: 5, transit: 4 }))).toEqual({
    1: { from: 'ware', to: 'harbour', units: 3 },
  });
});

it('knows no way of what changes the stock', () => {
  const sale = at(1, { harbour: 4, pool: 5 }, { action: 'sale', delta: -2 });
  expect(wayOf(sale, () => 9)).toBeUndefined();
});
