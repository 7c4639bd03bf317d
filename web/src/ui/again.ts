import type { FeedState } from '@lib/feed/feed.ts';
import type { Live } from '@lib/feed/live.ts';
import type { Query, QueryClient } from '@tanstack/react-query';

/** How often a node is asked for its state while it does not answer; about as often as the feed looks for it. */
export const lostMs = 1_500;

const connected = (feed: FeedState) => feed === 'live' || feed === 'polling';
const failing = ({ state }: Query) => state.status === 'error' || state.fetchFailureCount > 0;

/** Has whatever failed asked again as soon as the feed has its connection back. Returns what ends this. */
export function askAgainWhenBack(live: Pick<Live, 'subscribe' | 'standing'>, queries: QueryClient): () => void {
  let before = connected(live.standing().feed);
  return live.subscribe(() => {
    const now = connected(live.standing().feed);
    if (now && !before) void askAgain(queries);
    before = now;
  });
}

/** A query that waits for its next try would sleep on, so it is called off first. */
async function askAgain(queries: QueryClient) {
  const failed = new Set(queries.getQueryCache().findAll({ predicate: failing }));
  const predicate = (query: Query) => failed.has(query);
  await queries.cancelQueries({ predicate });
  await queries.invalidateQueries({ predicate });
}
