import type { Answer } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Event, Product } from '@lib/api/types.ts';
import { Live } from '@lib/feed/live.ts';
import type { Named } from '@lib/feed/read.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { event, product } from '../testing.ts';
import { Measures, mostKnown } from './measures.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const flour = (productId: string): Product => product({ productId, decimals: 3, unit: 'kg' });
const kilos = { decimals: 3, unit: 'kg' };

/** Measures over a node that has all products but those whose ids begin with "none". */
function rig(may = true) {
  const asked: string[][] = [];
  let fail: Error | undefined;
  let most = 100;
  let bring: (events: Event[], next: number) => void = () => {};
  const live = new Live({
    url: '/events',
    onReload: () => {},
    open: ({ onEvents }) => {
      bring = onEvents;
      return { close() {}, reachable() {} };
    },
  });
  const measures = new Measures({
    live,
    may: () => may,
    ask: async (ids) => {
      asked.push([...ids]);
      if (fail) throw fail;
      const there = ids.filter((id) => !id.startsWith('none'));
      const data = { products: there.slice(0, most).map(flour), pagination: { has_more: there.length > most } };
      return { data, meta: { position: 5, timeline: 't' } } as unknown as Answer<Named>;
    },
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const hear = async (...events: Event[]) => {
    live.offer([], { position: events[0]?.offset ?? 0, timeline: 't' });
    bring(events, 0);
    await pass(100);
  };
  return {
    asked,
    live,
    measures,
    pass,
    hear,
    failWith: (error: Error | undefined) => {
      fail = error;
    },
    giveAtMost: (count: number) => {
      most = count;
    },
  };
}

describe('what products are measured in', () => {
  it('is asked for together, once, and told when it is known', async () => {
    const { asked, measures, pass } = rig();
    const told = vi.fn();
    measures.subscribe(told);
    const before = measures.now();
    for (const id of ['A', 'B', 'none', 'A']) expect(before(id)).toEqual({});
    await pass(49);
    expect(asked).toEqual([]);
    await pass(1);
    expect(asked).toEqual([['A', 'B', 'none']]);
    expect(told).toHaveBeenCalledTimes(1);
    expect(measures.now()).not.toBe(before);
    expect(measures.of('B')).toMatchObject(kilos);
    expect(measures.of('none')).toEqual({});
    await pass(600_000);
    expect(asked).toHaveLength(1);
  });

  it('is asked of a hundred at once, in one request in two seconds', async () => {
    const { asked, measures, pass } = rig();
    for (let i = 0; i < 250; i++) measures.of(`A${i}`);
    await pass(50);
    expect(asked.map(({ length }) => length)).toEqual([100]);
    await pass(1_999);
    expect(asked).toHaveLength(1);
    await pass(1);
    measures.of('late');
    await pass(2_000);
    expect(asked.map(({ length }) => length)).toEqual([100, 100, 51]);
    expect(measures.of('late')).toMatchObject(kilos);
  });

  it('fits an address, whatever the ids are', async () => {
    const { asked, measures, pass } = rig();
    for (let i = 10; i < 50; i++) measures.of('é'.repeat(60) + i);
    await pass(60_000);
    expect(asked.flat()).toHaveLength(40);
    for (const ids of asked)
      expect(new URLSearchParams(ids.map((id) => ['productId', id])).toString().length).toBeLessThan(6_001);
  });

  it('is asked for again where the answer was cut short, and more and more seldom where there was none', async () => {
    const { asked, measures, pass, failWith, giveAtMost } = rig();
    giveAtMost(1);
    measures.of('A');
    measures.of('B');
    await pass(2_100);
    expect(asked).toEqual([['A', 'B'], ['B']]);
    failWith(new ApiError(429, 'rate_limited', 'x', [], undefined, 30_000));
    measures.of('C');
    await pass(31_000);
    expect(asked).toHaveLength(3);
    failWith(new ApiError(503, 'x', 'x'));
    await pass(100_000);
    expect(asked.length).toBeLessThan(10);
    failWith(undefined);
    await pass(60_000);
    expect(measures.of('C')).toMatchObject(kilos);
  });

  it('is not asked for again of what central refuses to tell', async () => {
    const { asked, measures, pass, failWith } = rig();
    failWith(new ApiError(400, 'validation_error', 'x'));
    measures.of('A');
    await pass(100_000);
    failWith(undefined);
    measures.of('B');
    await pass(100);
    expect(asked).toEqual([['A'], ['B']]);
  });

  it('is not asked for by who may not read it, nor after all is over', async () => {
    const { asked, measures, pass } = rig(false);
    measures.of('A');
    await pass(10_000);
    expect(asked).toEqual([]);
    const other = rig();
    other.measures.of('A');
    other.measures.close();
    other.measures.of('B');
    await pass(10_000);
    expect(other.asked).toEqual([]);
  });

  it('is that of what was read or told, and outlives the product', async () => {
    const { asked, live, measures, pass, hear } = rig();
    live.offer([flour('A')], { position: 1, timeline: 't' });
    expect(measures.of('A')).toMatchObject(kilos);
    measures.learn([event(0, { productId: 'B', ...kilos })]);
    expect(measures.of('B')).toEqual(kilos);
    await hear(event(1, { productId: 'A', data: flour('A'), version: 9, eventType: 'product_deleted' }));
    expect(measures.of('A')).toEqual(kilos);
    live.absent('never');
    expect(measures.of('never')).toEqual({});
    await pass(10_000);
    expect(asked).toEqual([]);
    measures.forget();
    measures.of('B');
    await pass(10_000);
    expect(asked).toEqual([['B']]);
  });

  it('is asked for of what only events were heard of, even if an answer was shown since', async () => {
    const { asked, live, measures, pass, hear } = rig();
    await hear(event(7, { productId: 'A', data: product({ productId: 'A', version: 8 }) }));
    live.settle('A', { available: 1, version: 9 });
    expect(measures.of('A')).toEqual({});
    await pass(50);
    expect(asked).toEqual([['A']]);
    expect(measures.of('A')).toMatchObject({ ...kilos, available: 1 });
  });

  it('is forgotten of the oldest when there are very many', async () => {
    const { asked, measures, pass } = rig();
    measures.learn(Array.from({ length: mostKnown + 1 }, (_, i) => event(i, { productId: `A${i}`, ...kilos })));
    expect(measures.of('A1')).toEqual(kilos);
    expect(measures.of(`A${mostKnown}`)).toEqual(kilos);
    expect(measures.of('A0')).toEqual({});
    await pass(50);
    expect(asked).toEqual([['A0']]);
  });
});
