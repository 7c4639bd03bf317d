import { answered } from '@lib/api/client.ts';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useLive } from '@ui/useLive.ts';
import { useMemo, useSyncExternalStore } from 'react';
import { useCentral } from '../central/central.ts';
import { type Placed, staleMs } from './locations.ts';

const pageSize = 50;

/** Products with what lies where of them, page after page, read again while the feed knows of newer versions. */
export function useMatrix(q: string) {
  const { api, live } = useCentral();
  const list = useInfiniteQuery({
    queryKey: ['matrix', q],
    placeholderData: keepPreviousData,
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...(q ? { q } : {}), sort: 'name' as const, include: 'levels' as const };
      const params = { query: { ...query, after: pageParam, limit: pageSize } };
      const { data, meta } = await answered(api.GET('/inventory', { params, signal }));
      live.offer(data.products, meta);
      return data;
    },
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: ({ state }) => {
      const read = state.data?.pages.flatMap((page) => page.products) ?? [];
      return read.some(({ productId, version }) => newer(live.product(productId), version)) ? staleMs : false;
    },
  });
  const pages = list.data?.pages;
  const products = useMemo(
    () => pages?.flatMap((page) => page.products.map((one): Placed => ({ ...one, levels: one.levels ?? [] }))) ?? [],
    [pages],
  );
  useHeard(products);
  return { ...list, products };
}

const newer = (known: ReturnType<ReturnType<typeof useLive>['product']>, version: number): boolean =>
  known === 'deleted' || (known !== undefined && known.version > version);

/** Draws again when the feed tells of one of the products, so that it is asked whether to read again. */
function useHeard(products: readonly Placed[]): boolean {
  const live = useLive();
  return useSyncExternalStore(live.subscribe, () =>
    products.some(({ productId, version }) => newer(live.product(productId), version)),
  );
}
