import { answered } from '@lib/api/client.ts';
import { type Ask, readFirst } from '@lib/feed/read.ts';
import { useQuery } from '@tanstack/react-query';
import { useStore } from './store.ts';

/**
 * Reads those of the products that nothing is known of yet, as after a reload, or only what events say, which is not how they are measured;
 * then the feed keeps them current.
 */
export function useProducts(ids: readonly string[]) {
  const { api, live } = useStore();
  useQuery({
    queryKey: ['products', ids],
    enabled: ids.length > 0,
    queryFn: async ({ signal }) => {
      const ask: Ask = (productId, signal) =>
        answered(api.GET('/inventory', { params: { query: { productId } }, ...(signal ? { signal } : {}) }));
      for (let left = ids.filter((id) => live.lacks(id)); left.length > 0; ) {
        const said = new Set(await readFirst(ask, live, left, signal));
        if (said.size === 0) break;
        left = left.filter((id) => !said.has(id));
      }
      return ids.length;
    },
  });
}
