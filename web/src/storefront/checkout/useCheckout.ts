import { useSyncExternalStore } from 'react';
import { useStore } from '../store.ts';

/** Where the checkout stands. While it is `held`, an order is open and the cart is not to be changed. */
export function useCheckout() {
  const { checkout } = useStore();
  const state = useSyncExternalStore(checkout.subscribe, checkout.state);
  return { state, held: state.at === 'sending' || state.at === 'unknown' };
}
