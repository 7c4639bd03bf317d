import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Product } from '@lib/api/types.ts';
import type { Central } from '../central/central.ts';
import type { Row } from '../write/rows.ts';
import type { Order } from '../write/writes.ts';
import { reasonOf } from './reasonOf.ts';

/** One thing to change in one product. */
export type Change =
  | { field: 'available'; how: 'by' | 'to'; value: number; reason?: string }
  | { field: 'price'; value: number }
  | { field: 'name' | 'category' | 'unit'; value: string }
  | { field: 'barcodes'; value: readonly string[] }
  | { field: 'decimals'; value: number }
  /** undefined: the usual one of the chain. */
  | { field: 'reorderPoint'; value: number | undefined }
  | { field: 'attributes'; value: Readonly<Record<string, string>> };

export type Field = Change['field'];

export type Outcome =
  | { kind: 'done'; now: Product }
  /** Somebody else changed the same thing. */
  | { kind: 'conflict'; now: Product }
  /** The change would take the stock below zero. */
  | { kind: 'short'; now: Product }
  /** Central does not take it, for a reason of its own. */
  | { kind: 'refused'; why: string }
  | { kind: 'gone' };

/** What a change does to a stock that was seen. */
export const deltaOf = (seen: Product, { how, value }: Change & { field: 'available' }): number =>
  how === 'by' ? value : value - seen.available;

/**
 * The change as a write. What replaces a value only holds for the version that was seen; a change of stock by so many holds for
 * any, since it is as true after a sale as before.
 */
export function orderOf(seen: Product, change: Change): Order {
  const { productId, version } = seen;
  if (change.field !== 'available') {
    const value = empty(change.value) && change.field !== 'category' ? null : change.value;
    return { what: 'set', body: { products: [{ productId, [change.field]: value, expectedVersion: version }] } };
  }
  const held = change.how === 'to' ? { version } : {};
  const reason = change.reason ? { reason: change.reason } : {};
  return { what: 'updates', body: { updates: [{ productId, delta: deltaOf(seen, change), ...held, ...reason }] } };
}

/** What is absent of a product where it is so. */
function empty(value: unknown): boolean {
  if (value === undefined || value === '') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Whether two products have the same of a member; attributes may come in another order. */
function same(a: Product, b: Product, field: Field): boolean {
  const told = (product: Product) => {
    const value = product[field];
    if (empty(value) || (field === 'decimals' && value === 0)) return '';
    return JSON.stringify(field === 'attributes' ? Object.entries(value as object).sort() : value);
  };
  return told(a) === told(b);
}

const mostTurns = 5;

/**
 * Makes the change. If somebody changed something else of the product meanwhile, such as the stock while its name was
 * edited, the change is made to the new version; if it was the same thing, the outcome is a conflict, and people decide.
 */
export async function edit(central: Central, seen: Product, change: Change, label: string): Promise<Outcome> {
  let from = seen;
  for (let turn = 1; ; turn++) {
    const [row] = await central.writes.send('edit', orderOf(from, change), label);
    if (!row) throw new ApiError(0, 'unreachable', 'the answer has no result');
    if (row.ok) return { kind: 'done', now: settled(central, from, change, row) };
    if (row.code === 'not_found' || row.code === 'product_not_found') return { kind: 'gone' };
    const now = await readProduct(central, seen.productId);
    if (!now) return { kind: 'gone' };
    if (row.code === 'insufficient_inventory') return { kind: 'short', now };
    if (row.code !== 'version_conflict') return { kind: 'refused', why: reasonOf(row, seen) };
    if (!same(now, seen, change.field) || turn >= mostTurns) return { kind: 'conflict', now };
    from = now;
  }
}

/** The write that takes a change back. Of a stock it takes back the difference, whatever was sold since. */
export function undoOf(before: Product, change: Change): Change {
  const { field } = change;
  switch (field) {
    case 'available':
      return { field, how: 'by', value: -deltaOf(before, change), reason: 'correction' };
    case 'price':
      return { field, value: before.price };
    case 'barcodes':
      return { field, value: before.barcodes ?? [] };
    case 'decimals':
      return { field, value: before.decimals ?? 0 };
    case 'reorderPoint':
      return { field, value: before.reorderPoint };
    case 'attributes':
      return { field, value: before.attributes ?? {} };
    default:
      return { field, value: before[field] ?? '' };
  }
}

/** A product as it is now; undefined if it is not there. */
export async function readProduct({ api, live }: Central, productId: string): Promise<Product | undefined> {
  try {
    const { data, meta } = await answered(api.GET('/inventory/{productId}', { params: { path: { productId } } }));
    live.offer([data], meta);
    return data;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** Shows what was done before the feed says so. */
function settled({ live }: Central, from: Product, change: Change, row: Row): Product {
  const { [change.field]: _, ...others } = from;
  const left = change.field === 'available' ? (row.available ?? from.available) : change.value;
  const now = {
    ...others,
    ...(empty(left) ? {} : { [change.field]: left }),
    version: row.version ?? from.version,
    lastUpdated: row.lastUpdated || from.lastUpdated,
  } as Product;
  live.offer([now], { position: undefined, timeline: undefined });
  return now;
}
