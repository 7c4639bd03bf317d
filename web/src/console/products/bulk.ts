import type { Product } from '@lib/api/types.ts';
import { raised } from '@lib/money.ts';
import type { Order } from '../write/writes.ts';

/** One change for many products. */
export type BulkChange =
  | { kind: 'by'; value: number; reason: string }
  | { kind: 'to'; value: number }
  | { kind: 'percent'; value: number }
  | { kind: 'category'; value: string };

/**
 * The change as a write. What depends on what was seen, or replaces it, holds for the version that was seen only; a change
 * of stock by a number holds for any.
 */
export function bulkOrder(products: readonly Product[], change: BulkChange): Order {
  if (change.kind === 'by') {
    const { value: delta, reason } = change;
    return { what: 'updates', body: { updates: products.map(({ productId }) => ({ productId, delta, reason })) } };
  }
  const lines = products.map((product) => ({
    productId: product.productId,
    expectedVersion: product.version,
    ...setFields(product, change),
  }));
  return { what: 'set', body: { products: lines } };
}

function setFields({ price }: Product, change: Exclude<BulkChange, { kind: 'by' }>) {
  if (change.kind === 'to') return { available: change.value };
  if (change.kind === 'category') return { category: change.value };
  return { price: raised(price, change.value) };
}

/** What a product would be after the change, for a look before it is made. */
export function preview(product: Product, change: BulkChange): { before: number | string; after: number | string } {
  switch (change.kind) {
    case 'by':
      return { before: product.available, after: product.available + change.value };
    case 'to':
      return { before: product.available, after: change.value };
    case 'percent':
      return { before: product.price, after: raised(product.price, change.value) };
    case 'category':
      return { before: product.category ?? '', after: change.value };
  }
}
