import type { FeedState } from '@lib/feed/feed.ts';
import type { Standing } from '@lib/feed/live.ts';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, it, vi } from 'vitest';
import { askAgainWhenBack } from './again.ts';

const patienceMs = 120_000; // a second is little where other work keeps the machine busy
const queries = new QueryClient();
afterEach(() => queries.clear());

/** A feed whose state the test sets. */
function feed() {
  let stand: Standing = { feed: 'live', stalenessMs: undefined, saidAt: 0 };
  const subscribers = new Set<() => void>();
  return {
    standing: () => stand,
    subscribe: (one: () => void) => {
      subscribers.add(one);
      return () => {
        subscribers.delete(one);
      };
    },
    is: (state: FeedState) => {
      stand = { ...stand, feed: state };
      for (const one of subscribers) one();
    },
  };
}

/** Asks something on the screen; `answer` may be exchanged. */
function ask(name: string, retry: number, down = true) {
  const asked = { times: 0, down };
  const observer = new QueryObserver(queries, {
    queryKey: [name],
    retry,
    retryDelay: 60_000,
    staleTime: Number.POSITIVE_INFINITY,
    networkMode: 'always',
    queryFn: async () => {
      asked.times++;
      if (asked.down) throw new Error('down');
      return name;
    },
  });
  observer.subscribe(() => {});
  return { asked, observer };
}

it('asks again what has failed, and what waits for its next try, as soon as the connection is back', async () => {
  const live = feed();
  askAgainWhenBack(live, queries);
  const [failed, resting] = [ask('failed', 0), ask('resting', 3)];
  await vi.waitFor(() => expect(failed.observer.getCurrentResult().isError).toBe(true), patienceMs);
  await vi.waitFor(() => expect(resting.observer.getCurrentResult().failureCount).toBe(1), patienceMs);
  failed.asked.down = false;
  resting.asked.down = false;
  live.is('offline');
  live.is('reconnecting');
  expect([failed.asked.times, resting.asked.times]).toEqual([1, 1]);
  live.is('polling');
  await vi.waitFor(() => expect(failed.observer.getCurrentResult().data).toBe('failed'), patienceMs);
  await vi.waitFor(() => expect(resting.observer.getCurrentResult().data).toBe('resting'), patienceMs);
});

it('leaves alone what was answered, and asks once for each return', async () => {
  const live = feed();
  const end = askAgainWhenBack(live, queries);
  const [good, bad] = [ask('good', 0, false), ask('bad', 0)];
  await vi.waitFor(() => expect(bad.observer.getCurrentResult().isError).toBe(true), patienceMs);
  good.asked.times = bad.asked.times = 0;
  live.is('offline');
  live.is('polling');
  live.is('live');
  await vi.waitFor(() => expect(bad.asked.times).toBe(1), patienceMs);
  await vi.waitFor(() => expect(bad.observer.getCurrentResult().isFetching).toBe(false), patienceMs);
  expect(good.asked.times).toBe(0);
  end();
  live.is('offline');
  live.is('live');
  expect(bad.asked.times).toBe(1);
});
