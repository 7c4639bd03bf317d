import { whole } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import type { Permission } from '@lib/config.ts';
import { type Keeping, keeping } from '@lib/keeping.ts';
import { type Amount, sum } from '@lib/money.ts';
import { kept } from '@lib/storage.ts';
import { forSale } from '../places/here.ts';
import { itemOf } from '../sheet/lines.ts';

/** One product in the cart, with what the reader saw of it when it was put in or last confirmed. */
export interface CartLine {
  productId: string;
  name: string;
  price: number;
  quantity: number;
  seen: number;
  unit?: string;
  decimals?: number;
}

export type Cart = readonly CartLine[];

/** What a cart takes at most: so many lines, of so many whole units each. */
export interface Bounds {
  lines: number;
  units: number;
}

/** What a store sells in one request: to visitors (cartLinesMax and cartUnitsMax in http/web.go), and to those of the shop. */
export const boundsFor = (may: ReadonlySet<Permission>, signedIn = false): Bounds =>
  signedIn || may.has('adjust') ? { lines: 1000, units: 1_000_000 } : { lines: 50, units: 100 };

type Measured = Pick<CartLine, 'productId' | 'decimals'>;

/** How many more of a product the cart takes, whatever there is of it. */
export function room(cart: Cart, product: Measured, most: Bounds): number {
  const line = cart.find((one) => one.productId === product.productId);
  if (!line && cart.length >= most.lines) return 0;
  return Math.max(0, most.units * whole(product) - (line?.quantity ?? 0));
}

/** Whether the cart holds more than is sold at once, as one may that was kept from before there were bounds. */
export const exceeds = (cart: Cart, most: Bounds): boolean =>
  cart.length > most.lines || cart.some((line) => line.quantity > most.units * whole(line));

/** The cart that a change leads to, without what it would put in beyond the bounds. */
function within(next: Cart, before: Cart, most: Bounds): Cart {
  if (!exceeds(next, most)) return next;
  const had = new Map(before.map(({ productId, quantity }) => [productId, quantity]));
  let free = Math.max(0, most.lines - next.filter(({ productId }) => had.has(productId)).length);
  return next
    .filter(({ productId }) => had.has(productId) || free-- > 0)
    .map((line) => ({
      ...line,
      quantity: Math.min(line.quantity, Math.max(most.units * whole(line), had.get(line.productId) ?? 0)),
    }));
}

/** Puts so many more of a product into the cart; a line that is there grows, and keeps its place. */
export function add(cart: Cart, product: Product, more = 1): Cart {
  const line = cart.find(({ productId }) => productId === product.productId);
  const quantity = (line?.quantity ?? 0) + more;
  const fresh = { ...sight(product), quantity };
  return line ? cart.map((other) => (other === line ? fresh : other)) : [...cart, fresh];
}

/** Sets a quantity; nothing or less takes the line out. */
export function setQuantity(cart: Cart, productId: string, quantity: number): Cart {
  if (quantity <= 0) return cart.filter((line) => line.productId !== productId);
  return cart.map((line) => (line.productId === productId ? { ...line, quantity } : line));
}

/** Notes that the reader has seen the product as it is now: its price and its stock count as known. */
export function acknowledge(cart: Cart, product: Product): Cart {
  return cart.map((line) => (line.productId === product.productId ? { ...line, ...sight(product) } : line));
}

/** Takes out what was bought. What was added since stays. */
export function takeOut(cart: Cart, bought: readonly { productId: string; quantity: number }[]): Cart {
  return bought.reduce<Cart>((rest, { productId, quantity }) => {
    const line = rest.find((candidate) => candidate.productId === productId);
    return line ? setQuantity(rest, productId, line.quantity - quantity) : rest;
  }, cart);
}

/** How many things are in the cart; what is weighed is one. */
export const items = (cart: Cart): number =>
  cart.reduce((sum, { quantity, decimals }) => sum + (decimals ? 1 : quantity), 0);

export const total = (cart: Cart): Amount => sum(cart);

function sight(product: Product) {
  return { ...itemOf(product), price: product.price, seen: forSale(product) };
}

/** The cart of a store. Its changes are kept within its bounds. */
export interface CartStore extends Keeping<Cart> {
  readonly most: Bounds;
}

export function cartStore(
  storeId: string,
  most: Bounds = boundsFor(new Set()),
  storage: Storage = kept('localStorage'),
  until?: AbortSignal,
): CartStore {
  const cart = keeping(`bodega.cart.${storeId}`, read, storage, until);
  return { ...cart, most, change: (how) => cart.change((now) => within(how(now), now, most)) };
}

const read = (stored: unknown): Cart => (Array.isArray(stored) ? stored.filter(isLine) : []);

function isLine(value: Partial<CartLine> | null): value is CartLine {
  return (
    typeof value?.productId === 'string' &&
    typeof value.name === 'string' &&
    typeof value.price === 'number' &&
    typeof value.seen === 'number' &&
    Number.isSafeInteger(value.quantity) &&
    (value.quantity ?? 0) > 0
  );
}
