import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Product } from '@lib/api/types.ts';
import type { Central } from '../central/central.ts';
import type { Row } from '../write/rows.ts';
import type { Order } from '../write/writes.ts';

/** One thing to change in one product. */
export type Change =
  | { field: 'available'; how: 'by' | 'to'; value: number; reason?: string }
  | { field: 'price'; value: number }
  | { field: 'name' | 'category'; value: string };

export type Outcome =
  | { kind: 'done'; now: Product }
  /** Somebody else changed the same thing. */
  | { kind: 'conflict'; now: Product }
  /** The change would take the stock below zero. */
  | { kind: 'short'; now: Product }
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
    return { what: 'set', body: { products: [{ productId, [change.field]: change.value, expectedVersion: version }] } };
  }
  const held = change.how === 'to' ? { version } : {};
  const reason = change.reason ? { reason: change.reason } : {};
  return { what: 'updates', body: { updates: [{ productId, delta: deltaOf(seen, change), ...held, ...reason }] } };
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
    if (row.code !== 'version_conflict') throw new ApiError(409, row.code ?? 'refused', row.message ?? '');
    if (now[change.field] !== seen[change.field] || turn >= mostTurns) return { kind: 'conflict', now };
    from = now;
  }
}

/** The write that takes a change back. Of a stock it takes back the difference, whatever was sold since. */
export function undoOf(before: Product, change: Change): Change {
  const { field } = change;
  if (field === 'available') return { field, how: 'by', value: -deltaOf(before, change), reason: 'correction' };
  if (field === 'price') return { field, value: before.price };
  return { field, value: before[field] ?? '' };
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
  const changed =
    change.field === 'available' ? { available: row.available ?? from.available } : { [change.field]: change.value };
  const now: Product = {
    ...from,
    ...changed,
    version: row.version ?? from.version,
    lastUpdated: row.lastUpdated || from.lastUpdated,
  };
  live.offer([now], { position: undefined, timeline: undefined });
  return now;
}
