import type { Event, Product } from '@lib/api/types.ts';
import type { Live, Standing } from '@lib/feed/live.ts';
import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';

export const LiveContext = createContext<Live | undefined>(undefined);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('no LiveContext around this');
  return live;
}

/** What is known of a product, whoever read it: undefined if nothing is, 'deleted' once it is. */
export function useKnown(productId: string): Product | 'deleted' | undefined {
  const live = useLive();
  return useSyncExternalStore(live.subscribe, () => live.product(productId));
}

/** The newest that is known of a product that was read; 'deleted' once it is. */
export function useNewest(read: Product): Product | 'deleted' {
  return useKnown(read.productId) ?? read;
}

export function useStanding(): Standing {
  const live = useLive();
  return useSyncExternalStore(live.subscribe, live.standing);
}

/** Calls the listener with all events as they come. The listener should be stable. */
export function useEvents(listener: (events: readonly Event[]) => void) {
  const live = useLive();
  useEffect(() => live.listen(listener), [live, listener]);
}
