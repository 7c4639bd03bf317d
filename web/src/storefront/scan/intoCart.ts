import { amount, parseAmount, units } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { add, room } from '../cart/cart.ts';
import { fullWords } from '../cart/full.ts';
import { t as cartText } from '../cart/text.ts';
import { t as findText } from '../find/text.ts';
import type { Taken } from '../find/useEntries.ts';
import { forSale } from '../places/here.ts';
import type { Store } from '../store.ts';
import { plural, t } from './text.ts';

/** Puts so many of a product into the cart, up to what there is, and says what became of it. */
export function intoCart(store: Store, product: Product, many: string): Taken {
  const { name, productId } = product;
  const { cart } = store;
  const { at } = store.checkout.state();
  const bad = (words: string): Taken => ({ good: false, words });
  if (at === 'sending' || at === 'unknown') return bad(t('scan.locked', { code: productId }));
  const wanted = parseAmount(many, product) ?? 0;
  if (wanted === 0) return bad(findText('find.amount', { many, name }));
  const inCart = cart.get().find((line) => line.productId === productId)?.quantity ?? 0;
  const left = forSale(product) - inCart;
  if (left <= 0 && inCart === 0) return bad(t('scan.none', { name }));
  if (left <= 0) return bad(plural('scan.all', units(inCart, product), amount(inCart, product), { name }));
  if (wanted > left) return bad(plural('scan.short', units(left, product), amount(left, product), { name }));
  if (room(cart.get(), product, cart.most) < wanted) return bad(fullWords(cart.most));
  cart.change((now) => add(now, product, wanted));
  return { good: true, words: cartText('cart.added', { name, count: amount(inCart + wanted, product) }) };
}
