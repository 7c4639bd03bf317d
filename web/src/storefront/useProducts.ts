import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import { useQuery } from '@tanstack/react-query';
import { useStore } from './store.ts';

/** Reads those of the products that nothing is known of yet, as after a reload; then the feed keeps them current. */
export function useProducts(ids: readonly string[]) {
  const { api, live } = useStore();
  useQuery({
    queryKey: ['products', ids],
    enabled: ids.length > 0,
    queryFn: async ({ signal }) => {
      for (const productId of ids.filter((id) => live.product(id) === undefined)) {
        try {
          const call = api.GET('/inventory/{productId}', { params: { path: { productId } }, signal });
          const { data, meta } = await answered(call);
          live.offer([data], meta);
        } catch (cause) {
          if (!(cause instanceof ApiError) || cause.status !== 404) throw cause;
          live.absent(productId);
        }
      }
      return ids.length;
    },
  });
}
