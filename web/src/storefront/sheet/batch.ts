import { type Item, isAmount, isItem, isUnknown, listOf, put, textOf, type Unknown } from './lines.ts';

export interface BatchLine extends Item {
  quantity: number;
}

/** Products with how many of each, that are booked at once, as they were entered so far. */
export interface Batch {
  /** What others call it, such as the number of a delivery note. */
  ref: string;
  lines: readonly BatchLine[];
  unknown: readonly Unknown[];
}

/** What of a batch is booked. */
export type Booking = Pick<Batch, 'ref' | 'lines'>;

export const emptyBatch: Batch = { ref: '', lines: [], unknown: [] };

export const isBegun = ({ ref, lines, unknown }: Batch): boolean =>
  ref !== '' || lines.length > 0 || unknown.length > 0;

export const readBatch = (stored: unknown): Batch => ({
  ref: textOf(stored, 'ref'),
  lines: listOf(stored, 'lines', isLine),
  unknown: listOf(stored, 'unknown', isUnknown),
});

const isLine = (value: unknown): value is BatchLine => isItem(value) && isAmount((value as BatchLine).quantity);

/** A batch after so many more of a product. */
export function added<B extends Batch>(batch: B, item: Item, quantity: number): B {
  const before = batch.lines.find(({ productId }) => productId === item.productId)?.quantity ?? 0;
  return { ...batch, lines: put(batch.lines, { ...item, quantity: before + quantity }) };
}

export function counted<B extends Batch>(batch: B, id: string, quantity: number): B {
  return { ...batch, lines: batch.lines.map((one) => (one.productId === id ? { ...one, quantity } : one)) };
}

/** What is left of a batch once some of it was booked, such as what was entered meanwhile. */
export function afterBooking<B extends Batch>(batch: B, booked: Booking): B {
  const of = new Map(booked.lines.map(({ productId, quantity }) => [productId, quantity]));
  const lines = batch.lines
    .map((line) => ({ ...line, quantity: line.quantity - (of.get(line.productId) ?? 0) }))
    .filter(({ productId, quantity }) => quantity > 0 || !of.has(productId));
  return { ...batch, lines, ref: batch.ref.trim() === booked.ref ? '' : batch.ref };
}
