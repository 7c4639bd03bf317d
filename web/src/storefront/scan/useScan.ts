import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Product } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { explain } from '@ui/explain.ts';
import { useAnnounce } from '@ui/index.ts';
import { useRef, useState } from 'react';
import { add, room } from '../cart/cart.ts';
import { fullWords } from '../cart/full.ts';
import { t as cartText } from '../cart/text.ts';
import { type Store, useStore } from '../store.ts';
import { t } from './text.ts';

export interface Scanned {
  words: string;
  good: boolean;
}

/**
 * Takes codes one after the other, in the order they were scanned, and puts one of each product into the cart. What became
 * of a code is shown and said.
 */
export function useScan(): { scan: (code: string) => void; last: Scanned | undefined } {
  const store = useStore();
  const say = useAnnounce();
  const [last, setLast] = useState<Scanned>();
  const line = useRef(Promise.resolve());
  const scan = (code: string) => {
    line.current = line.current.then(async () => {
      const scanned = await take(store, code);
      setLast(scanned);
      say(scanned.words);
    });
  };
  return { scan, last };
}

/** Puts one of the product with the code into the cart, and says what became of it. */
export async function take(store: Store, code: string): Promise<Scanned> {
  let product: Product;
  try {
    product = await find(store, code);
  } catch (error) {
    if (unknown(error)) return { good: false, words: t('scan.unknown', { code }) };
    return { good: false, words: t('scan.failed', { code, why: explain(error) }) };
  }
  const { name, available } = product;
  const { at } = store.checkout.state();
  if (at === 'sending' || at === 'unknown') return { good: false, words: t('scan.locked', { code }) };
  const inCart = store.cart.get().find(({ productId }) => productId === product.productId)?.quantity ?? 0;
  if (available === 0) return { good: false, words: t('scan.none', { name }) };
  if (inCart >= available) return { good: false, words: t('scan.all', { name, count: quantity(available) }) };
  const { cart } = store;
  if (room(cart.get(), product.productId, cart.most) === 0) return { good: false, words: fullWords(cart.most) };
  cart.change((now) => add(now, product));
  return { good: true, words: cartText('cart.added', { name, count: quantity(inCart + 1) }) };
}

/** The product as the feed has it, or read from the store. */
async function find({ api, live }: Store, code: string): Promise<Product> {
  const known = live.product(code);
  if (known && known !== 'deleted') return known;
  const call = api.GET('/inventory/{productId}', { params: { path: { productId: code } } });
  const { data, meta } = await answered(call);
  live.offer([data], meta);
  return data;
}

/** A code that cannot be an id is as unknown as one that is not there. */
const unknown = (error: unknown) => error instanceof ApiError && (error.status === 404 || error.status === 400);
