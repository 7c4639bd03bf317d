import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Product } from '@lib/api/types.ts';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { type Store, useStore } from '../store.ts';
import type { Lying } from './onHand.ts';

/** What lies at the place of the store, of a product, as far as it is known. */
export function useLying(): (id: string) => Lying | undefined {
  const { onHand } = useStore();
  useSyncExternalStore(onHand.subscribe, onHand.changes);
  return useCallback((id: string) => onHand.of(id), [onHand]);
}

const pageSize = 200; // the most that come with their levels at once

/** Reads the products of a category, up to so many, with what lies at the place of the store. */
export async function readCategory(
  { api, live, onHand }: Store,
  category: string,
  most: number,
  signal?: AbortSignal,
): Promise<Product[]> {
  const products: Product[] = [];
  let after = '';
  for (;;) {
    const query = { category, include: 'levels' as const, sort: 'name' as const, limit: pageSize, after };
    const { data, meta } = await answered(api.GET('/inventory', { params: { query }, ...(signal ? { signal } : {}) }));
    live.offer(data.products, meta);
    onHand.read(data.products);
    products.push(...data.products);
    if (!data.nextCursor || products.length >= most) return products.slice(0, most);
    after = data.nextCursor;
  }
}

/** Reads what lies at the place of the store of products that nothing is known of yet, as after a reload. */
export function useReadLying(ids: readonly string[], category = '') {
  const store = useStore();
  useQuery({
    queryKey: ['lying', category, ids],
    enabled: ids.length > 0,
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const { onHand } = store;
      const unknown = () => ids.filter((id) => onHand.of(id) === undefined);
      if (category && unknown().length > 0) await readCategory(store, category, 2 * ids.length + pageSize, signal);
      for (const id of unknown()) await readOne(store, id, signal);
      return ids.length;
    },
  });
}

async function readOne({ api, live, onHand }: Store, productId: string, signal: AbortSignal) {
  const params = { path: { productId }, query: { include: 'levels' as const } };
  try {
    const { data, meta } = await answered(api.GET('/inventory/{productId}', { params, signal }));
    live.offer([data], meta);
    onHand.read([data]);
  } catch (cause) {
    if (!(cause instanceof ApiError) || cause.status !== 404) throw cause;
  }
}
