import { answered } from '@lib/api/client.ts';
import type { Category, Event, ListQuery } from '@lib/api/types.ts';
import { hashKey, keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEvents } from '@ui/useLive.ts';
import { useCallback, useState } from 'react';
import { useSearchParams } from 'wouter';
import { useStore } from '../store.ts';
import { drifts } from './drift.ts';
import { barcodeQuery, change, type Filters, listQuery, pageSize, readFilters, writeFilters } from './filters.ts';
import { readList } from './read.ts';

/** The filters of the address and a way to change them. What is typed replaces the entry in the history, a choice adds one. */
export function useFilters(): [Filters, (part: Partial<Filters>, how?: { replace?: boolean }) => void] {
  const [search, setSearch] = useSearchParams();
  const filters = readFilters(search);
  const set = (part: Partial<Filters>, { replace = false } = {}) =>
    setSearch((now) => writeFilters(change(readFilters(now), part)), { replace });
  return [filters, set];
}

/** The products that fit the filters; a code that is in no name and no id may be a barcode. While others are read, the ones before stay on the screen, and `isOther` says so. */
export function useList(filters: Filters) {
  const { api, live } = useStore();
  const query = listQuery(filters);
  const count = filters.pages * pageSize;
  const list = useQuery({
    queryKey: ['list', query, count],
    queryFn: async ({ signal }) => {
      const read = (by: ListQuery) => readList(api, by, count, (products, meta) => live.offer(products, meta), signal);
      const list = await read(query);
      const barcode = list.total === 0 ? barcodeQuery(filters) : undefined;
      return { ...(barcode ? await read(barcode) : list), query };
    },
    placeholderData: keepPreviousData,
  });
  const isOther = list.isPlaceholderData && hashKey([list.data?.query]) !== hashKey([query]);
  return { ...list, isOther };
}

/** Whether the list on the screen is no longer what the server would give; `since` is when it was read. */
export function useDrift(list: ReturnType<typeof useList>, filters: Filters): boolean {
  const { config, live } = useStore();
  const [driftedAt, setDriftedAt] = useState(0);
  const products = list.data?.products;
  const { q, category, stock, sort } = filters;
  const listener = useCallback(
    (events: readonly Event[]) => {
      const by = { q, category, stock, sort } as Filters;
      const shown = (event: Event) => {
        const known = live.product(event.productId);
        return typeof known === 'object' ? known : event.data;
      };
      if (products && events.some((one) => drifts(products, one, by, config, shown(one)))) {
        setDriftedAt(Date.now());
      }
    },
    [products, q, category, stock, sort, config, live],
  );
  useEvents(listener);
  return driftedAt > list.dataUpdatedAt;
}

/** The categories to choose from, with how many products are in each. A catalogue has a few dozen at most. */
export function useCategories(): readonly Category[] {
  const { api } = useStore();
  const { data } = useQuery({
    queryKey: ['categories'],
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) => (await answered(api.GET('/categories', { signal }))).data.categories,
  });
  return data ?? none;
}

const none: readonly Category[] = [];
