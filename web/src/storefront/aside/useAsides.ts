import { answered } from '@lib/api/client.ts';
import type { Hold } from '@lib/api/types.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { statusEveryMs } from '../frame/useStatus.ts';
import { useStore } from '../store.ts';
import type { Deed } from './asides.ts';
import { readOwn } from './own.ts';

/** Where the deeds about goods of customers stand. While one is `held`, none can begin. */
export function useAsides() {
  const { asides } = useStore();
  const state = useSyncExternalStore(asides.subscribe, asides.state);
  const [unstored, setUnstored] = useState(false);
  const act = async (deed: Deed): Promise<boolean> => {
    setUnstored(false);
    try {
      return await asides.act(deed);
    } catch {
      setUnstored(true); // without a stored key a lost answer could not be settled, so nothing was sent
      return false;
    }
  };
  return { state, held: state.at !== 'ready', act, unstored };
}

const pageSize = 200;

/**
 * What is put aside through this store, of one product or all; read again now and then, since holds end by themselves. To a page
 * without a key it is what this browser put aside.
 */
export function useHolds(productId?: string) {
  const { api, config, own } = useStore();
  const { actsAs: storeId } = config;
  const staff = config.may.has('adjust');
  return useInfiniteQuery({
    queryKey: ['holds', productId ?? ''],
    initialPageParam: '',
    staleTime: 0,
    refetchInterval: statusEveryMs(config.refreshIntervalMs),
    queryFn: async ({ pageParam: after, signal }) => {
      if (!staff) {
        const holds = await readOwn(api, own, signal);
        const fits = ({ lines }: Hold) => !productId || lines.some((line) => line.productId === productId);
        return { holds: holds.filter(fits), nextCursor: undefined };
      }
      const query = { after, limit: pageSize, storeId, ...(productId ? { productId } : {}) };
      const { data } = await answered(api.GET('/holds', { params: { query }, signal }));
      return { holds: data.holds, nextCursor: data.nextCursor };
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
