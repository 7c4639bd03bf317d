import type { Product } from '@lib/api/types.ts';
import { raised } from '@lib/money.ts';
import type { Order } from '../write/writes.ts';
import { signed } from './typed.ts';

/** One change for many products. An amount stands as it was typed, in whole units: each product counts parts of its own. */
export type BulkChange =
  | { kind: 'by'; amount: string; reason: string }
  | { kind: 'to'; amount: string }
  | { kind: 'percent'; value: number }
  | { kind: 'category'; value: string };

/**
 * The change as a write. What depends on what was seen, or replaces it, holds for the version that was seen only; a change
 * of stock by a number holds for any.
 */
export function bulkOrder(products: readonly Product[], change: BulkChange): Order {
  if (change.kind === 'by') {
    const { amount, reason } = change;
    const line = (product: Product) => ({ productId: product.productId, delta: partsOf(amount, product), reason });
    return { what: 'updates', body: { updates: products.map(line) } };
  }
  const lines = products.map((product) => ({
    productId: product.productId,
    expectedVersion: product.version,
    ...setFields(product, change),
  }));
  return { what: 'set', body: { products: lines } };
}

function setFields(product: Product, change: Exclude<BulkChange, { kind: 'by' }>) {
  if (change.kind === 'to') return { available: partsOf(change.amount, product) };
  if (change.kind === 'category') return { category: change.value };
  return { price: raised(product.price, change.value) };
}

/** An amount of a product that can be that much: see unfit. */
const partsOf = (amount: string, product: Product): number => signed(amount, product) ?? Number.NaN;

/** The first product of which there cannot be such an amount, since its parts are not that small. */
export const unfit = (products: readonly Product[], amount: string): Product | undefined =>
  products.find((product) => signed(amount, product) === undefined);

/** What a product would be after the change, for a look before it is made. */
export function preview(product: Product, change: BulkChange): { before: number | string; after: number | string } {
  switch (change.kind) {
    case 'by':
      return { before: product.available, after: product.available + partsOf(change.amount, product) };
    case 'to':
      return { before: product.available, after: partsOf(change.amount, product) };
    case 'percent':
      return { before: product.price, after: raised(product.price, change.value) };
    case 'category':
      return { before: product.category ?? '', after: change.value };
  }
}
