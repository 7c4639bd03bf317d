import { describe, expect, it, vi } from 'vitest';
import type { Event, Product } from '../api/types.ts';
import type { FeedOptions } from './feed.ts';
import { Live } from './live.ts';

const product = (version: number, available: number, productId = 'A'): Product => ({
  productId,
  name: productId,
  available,
  version,
  price: 1,
  lastUpdated: '2026-11-23T01:20:53.000Z',
});

const event = (offset: number, data: Product, eventType: Event['eventType'] = 'product_updated'): Event => ({
  offset,
  eventType,
  productId: data.productId,
  version: data.version,
  timestamp: data.lastUpdated,
  data,
});

function rig() {
  const feeds: (FeedOptions & { closed: boolean; reached: number })[] = [];
  const onReload = vi.fn();
  const live = new Live({
    url: '/events',
    onReload,
    open: (options) => {
      const feed = { ...options, closed: false, reached: 0 };
      feeds.push(feed);
      return {
        close() {
          feed.closed = true;
        },
        reachable() {
          feed.reached++;
        },
      };
    },
  });
  const send = (...events: Event[]) => {
    feeds.at(-1)?.onEvents(events, 0);
    vi.advanceTimersByTime(100);
  };
  return { live, feeds, onReload, send };
}

vi.useFakeTimers();

describe('Live', () => {
  it("tells the feed of every answer that is the node's own", () => {
    const { live, feeds } = rig();
    live.answered({ status: 200 }); // no feed yet
    live.offer([], { position: 10, timeline: 't' });
    for (const status of [200, 304, 409, 502, 503]) live.answered({ status });
    expect(feeds[0]?.reached).toBe(3);
  });

  it('opens the feed where the first reading stood, and keeps the newest of a product', () => {
    const { live, feeds, send } = rig();
    const told = vi.fn();
    live.subscribe(told);
    live.offer([product(3, 7)], { position: 10, timeline: 't' });
    expect(feeds).toHaveLength(1);
    expect(feeds[0]).toMatchObject({ from: 10, timeline: 't' });
    send(event(10, product(4, 6)));
    expect(live.product('A')).toEqual(product(4, 6));
    expect(live.offset()).toBe(11);
    live.offer([product(3, 7)], { position: 10, timeline: 't' });
    expect(live.product('A')).toEqual(product(4, 6));
    send(event(11, product(5, 6), 'product_deleted'));
    expect(live.product('A')).toBe('deleted');
    expect(live.product('B')).toBeUndefined();
    expect(told).toHaveBeenCalled();
  });

  it('does not miss what lies between an old reading that comes late and the feed', () => {
    const { live, feeds, send } = rig();
    live.offer([], { position: 20, timeline: 't' });
    live.offer([product(3, 7)], { position: 15, timeline: 't' });
    expect(feeds.map(({ from, closed }) => [from, closed])).toEqual([
      [20, true],
      [15, false],
    ]);
    send(event(15, product(4, 2)));
    expect(live.product('A')).toEqual(product(4, 2));
  });

  it('shows the answer to an update before the feed brings it, and is not set back by older events', () => {
    const { live, send } = rig();
    live.offer([product(3, 7)], { position: 10, timeline: 't' });
    live.settle('A', { available: 4, version: 5 });
    expect(live.product('A')).toMatchObject({ available: 4, version: 5 });
    send(event(10, product(4, 6)));
    expect(live.product('A')).toMatchObject({ available: 4, version: 5 });
    live.settle('A', { available: 9, version: 2 });
    live.settle('unknown', { available: 9, version: 2 });
    expect(live.product('A')).toMatchObject({ available: 4, version: 5 });
    expect(live.product('unknown')).toBeUndefined();
  });

  it('begins all over with a gap, another timeline or lost events', () => {
    const { live, feeds, onReload, send } = rig();
    live.offer([product(3, 7)], { position: 10, timeline: 't' });
    send(event(12, product(9, 9)));
    expect(onReload).toHaveBeenLastCalledWith('gap');
    expect(live.product('A')).toBeUndefined();
    live.offer([product(9, 9)], { position: 13, timeline: 't' });
    feeds.at(-1)?.onReload('expired');
    expect(onReload).toHaveBeenLastCalledWith('expired');
    live.offer([product(9, 9)], { position: 13, timeline: 't' });
    live.offer([product(1, 1)], { position: 2, timeline: 'another' });
    expect(onReload).toHaveBeenLastCalledWith('timeline');
    expect(feeds.at(-1)).toMatchObject({ from: 2, timeline: 'another', closed: false });
    expect(feeds.filter(({ closed }) => !closed)).toHaveLength(1);
    expect(live.product('A')).toEqual(product(1, 1));
  });

  it('says what it would have to read: what only events told of, until it was read, if there was nothing more to it', () => {
    const { live, send } = rig();
    live.offer([], { position: 10, timeline: 't' });
    expect(live.lacks('A')).toBe(true);
    send(event(10, product(4, 6)));
    live.settle('A', { available: 5, version: 5 });
    live.settle('A', { available: 6, version: 4 });
    expect(live.lacks('A')).toBe(true);
    live.offer([product(4, 6)], { position: 11, timeline: 't' });
    expect(live.lacks('A')).toBe(false);
    expect(live.product('A')).toMatchObject({ available: 5, version: 5 });
    live.absent('B');
    expect(live.lacks('B')).toBe(false);
    send(event(11, product(1, 1, 'C'), 'product_created'));
    expect(live.lacks('C')).toBe(false);
  });

  it('knows what is not there, until it is', () => {
    const { live, send } = rig();
    live.offer([], { position: 10, timeline: 't' });
    live.absent('A');
    expect(live.product('A')).toBe('deleted');
    send(event(10, product(1, 3), 'product_created'));
    expect(live.product('A')).toEqual(product(1, 3));
  });
});
