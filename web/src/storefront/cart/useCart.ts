import type { Product } from '@lib/api/types.ts';
import { useCallback, useSyncExternalStore } from 'react';
import { useStore } from '../store.ts';
import { useProducts } from '../useProducts.ts';
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
export function useRoom({ productId, decimals }: Product): number {
  const { cart } = useStore();
  const count = useCallback(
    () => room(cart.get(), decimals ? { productId, decimals } : { productId }, cart.most),
    [cart, productId, decimals],
  );
  return useSyncExternalStore(cart.subscribe, count);
}

/** Reads the products of the cart that nothing is known of yet. */
export function useCartProducts() {
  useProducts(useCart().map(({ productId }) => productId));
}
