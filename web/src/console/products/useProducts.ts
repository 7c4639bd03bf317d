import { answered } from '@lib/api/client.ts';
import type { Event } from '@lib/api/types.ts';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEvents } from '@ui/useLive.ts';
import { useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { useCentral } from '../central/central.ts';
import { type Filters, listQuery, readFilters, writeFilters } from './filters.ts';

export function useFilters(): [Filters, (part: Partial<Filters>, replace?: boolean) => void] {
  const [search, setSearch] = useSearchParams();
  const set = (part: Partial<Filters>, replace = false) =>
    setSearch((now) => writeFilters({ ...readFilters(now), ...part }), { replace });
  return [readFilters(search), set];
}

const pageSize = 200;

/** The products that fit the filters, page after page behind a cursor. The feed keeps what was read current. */
export function useProducts(filters: Filters) {
  const { api, live } = useCentral();
  const query = listQuery(filters);
  const list = useInfiniteQuery({
    queryKey: ['products', query],
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => {
      const params = { query: { ...query, after: pageParam, limit: pageSize } };
      const { data, meta } = await answered(api.GET('/inventory', { params, signal }));
      live.offer(data.products, meta);
      return { ...data, position: meta.position ?? 0 };
    },
    getNextPageParam: (last) => last.nextCursor,
  });
  const pages = list.data?.pages;
  const products = useMemo(() => pages?.flatMap((page) => page.products) ?? [], [pages]);
  return { ...list, products, total: pages?.[0]?.pagination.total_count ?? 0, readAt: pages?.[0]?.position ?? 0 };
}

/** How many products came or went since the list was read. The list never jumps by itself. */
export function useDrift(readAt: number): number {
  const [drift, setDrift] = useState({ readAt, count: 0 });
  useEvents(
    useCallback(
      (events: readonly Event[]) => {
        const count = events.filter((e) => e.eventType !== 'product_updated' && e.offset >= readAt).length;
        if (count > 0) setDrift((now) => ({ readAt, count: (now.readAt === readAt ? now.count : 0) + count }));
      },
      [readAt],
    ),
  );
  return drift.readAt === readAt ? drift.count : 0;
}

/** The categories to choose from, in the order of their names: the first thousand, which is more than anyone looks through. */
export function useCategories(): string[] {
  const { api } = useCentral();
  const { data } = useQuery({
    queryKey: ['categories'],
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) =>
      (await answered(api.GET('/categories', { signal }))).data.categories.map(({ name }) => name),
  });
  return data ?? [];
}
