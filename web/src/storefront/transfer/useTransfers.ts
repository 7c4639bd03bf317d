import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Product, Transfer } from '@lib/api/types.ts';
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

export const hasEnded = ({ state }: Transfer): boolean => state === 'received' || state === 'cancelled';

/**
 * One that is on its way, read again now and then: somebody else may receive some of it. One that has ended the store does not know any
 * more, so it is not asked about it again; of one that it does not know it is asked when it hears of any.
 */
export function useTransfer(transferId: string) {
  const { api, config } = useStore();
  return useQuery<Transfer>({
    queryKey: ['transfers', transferId],
    staleTime: 0,
    enabled: ({ state: { data, error } }) => !data || (!hasEnded(data) && !isUnknown(error)),
    refetchInterval: ({ state: { error } }) => !isUnknown(error) && statusEveryMs(config.refreshIntervalMs),
    queryFn: async ({ signal }) =>
      (await answered(api.GET('/transfers/{transferId}', { params: { path: { transferId } }, signal }))).data,
  });
}

const isUnknown = (error: unknown) => error instanceof ApiError && error.status === 404;

/** What is known of products by their ids, to show them; an id alone where nothing is. */
export function useItems(): (productId: string) => Item {
  const live = useLive();
  return (productId) => {
    const known: Product | 'deleted' | undefined = live.product(productId);
    return typeof known === 'object' ? itemOf(known) : { productId, name: '' };
  };
}
