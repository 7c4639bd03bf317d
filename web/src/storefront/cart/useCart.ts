import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { useStore } from '../store.ts';
import { type Cart, room } from './cart.ts';

export function useCart(): Cart {
  const { cart } = useStore();
  return useSyncExternalStore(cart.subscribe, cart.get);
}

/** How many of a product are in the cart. */
export function useInCart(productId: string): number {
  const { cart } = useStore();
  const count = useCallback(
    () => cart.get().find((line) => line.productId === productId)?.quantity ?? 0,
    [cart, productId],
  );
  return useSyncExternalStore(cart.subscribe, count);
}

/** How many more of a product the cart takes, whatever there is of it. */
export function useRoom(productId: string): number {
  const { cart } = useStore();
  const count = useCallback(() => room(cart.get(), productId, cart.most), [cart, productId]);
  return useSyncExternalStore(cart.subscribe, count);
}

/** Reads the products of the cart that nothing is known of yet, as after a reload; then the feed keeps them current. */
export function useCartProducts() {
  const { api, live } = useStore();
  const ids = useCart().map(({ productId }) => productId);
  useQuery({
    queryKey: ['cart', ids],
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
