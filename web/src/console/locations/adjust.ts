import { ApiError } from '@lib/api/error.ts';
import type { Level } from '@lib/api/types.ts';
import type { Central } from '../central/central.ts';
import { levelAt, type Placed, readPlaced } from './locations.ts';

/** A change of what lies at a place. */
export interface LevelChange {
  how: 'by' | 'to';
  value: number;
  reason: string;
}

export type LevelOutcome =
  | { kind: 'done'; before: number; after: number }
  /** Somebody else changed the level since it was seen. */
  | { kind: 'conflict'; now: Level }
  /** There is less than is to be taken that is not put aside. */
  | { kind: 'short'; now: Level };

/**
 * Changes what lies of a product at a place. A change by so many is as true after a sale as before; what sets a number only holds
 * for the level that was seen.
 */
export async function adjustLevel(
  central: Central,
  product: Placed,
  seen: Level,
  { how, value, reason }: LevelChange,
  label: string,
): Promise<LevelOutcome> {
  const { productId } = product;
  const { locationId } = seen;
  const delta = how === 'by' ? value : value - seen.onHand;
  const guard = how === 'to' ? { levelVersion: seen.version } : {};
  const line = { productId, delta, locationId, ...guard, reason };
  const [row] = await central.writes.send('edit', { what: 'updates', body: { updates: [line] } }, label);
  if (!row) throw new ApiError(0, 'unreachable', 'the answer has no result');
  readAgain(central, productId);
  if (row.ok) {
    const after = row.level ?? seen.onHand + delta;
    return { kind: 'done', before: after - delta, after };
  }
  if (row.code !== 'version_conflict' && row.code !== 'insufficient_inventory') {
    throw new ApiError(409, row.code ?? 'refused', row.message ?? '');
  }
  const now = levelAt(await readPlaced(central, productId), locationId);
  return { kind: row.code === 'version_conflict' ? 'conflict' : 'short', now };
}

/** Has the views read again what lies where of a product. */
export function readAgain({ queries }: Central, productId: string) {
  void queries.invalidateQueries({ queryKey: ['levels', productId] });
  void queries.invalidateQueries({ queryKey: ['matrix'] });
}
