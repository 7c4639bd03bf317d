import { answered } from '@lib/api/client.ts';
import type { Product } from '@lib/api/types.ts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useLive } from '@ui/useLive.ts';
import { statusEveryMs } from '../frame/useStatus.ts';
import { type Item, itemOf } from '../sheet/lines.ts';
import { useStore } from '../store.ts';

const pageSize = 100;

/** What is on its way to or from the place of the store, or between any where it has none. */
export function useTransfers() {
  const { api, config } = useStore();
  const { locationId: location } = config;
  return useInfiniteQuery({
    queryKey: ['transfers'],
    initialPageParam: '',
    staleTime: 0,
    refetchInterval: statusEveryMs(config.refreshIntervalMs),
    queryFn: async ({ pageParam: after, signal }) => {
      const query = { after, limit: pageSize, ...(location ? { location } : {}) };
      return (await answered(api.GET('/transfers', { params: { query }, signal }))).data;
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** One that is on its way, read again now and then: somebody else may receive some of it. */
export function useTransfer(transferId: string) {
  const { api, config } = useStore();
  return useQuery({
    queryKey: ['transfers', transferId],
    staleTime: 0,
    refetchInterval: statusEveryMs(config.refreshIntervalMs),
    queryFn: async ({ signal }) =>
      (await answered(api.GET('/transfers/{transferId}', { params: { path: { transferId } }, signal }))).data,
  });
}

/** What is known of products by their ids, to show them; an id alone where nothing is. */
export function useItems(): (productId: string) => Item {
  const live = useLive();
  return (productId) => {
    const known: Product | 'deleted' | undefined = live.product(productId);
    return typeof known === 'object' ? itemOf(known) : { productId, name: '' };
  };
}
