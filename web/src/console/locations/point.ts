import { ApiError } from '@lib/api/error.ts';
import type { Central } from '../central/central.ts';
import { reasonOf } from '../products/reasonOf.ts';
import { readAgain } from './adjust.ts';
import { type Placed, readPlaced } from './locations.ts';

/** From which stock on a product is low at a place, if the place has a number of its own. */
export const pointAt = ({ reorderPoints = {} }: Placed, locationId: string): number | undefined =>
  reorderPoints[locationId];

export type PointOutcome = { kind: 'done' } | { kind: 'conflict'; now: Placed };

const mostTurns = 5;

/** Sets that number, for what was seen of it: what else was changed of the product meanwhile does not matter. */
export async function setPoint(
  central: Central,
  seen: Placed,
  locationId: string,
  reorderPoint: number | undefined,
  label: string,
): Promise<PointOutcome> {
  const { productId } = seen;
  for (let from = seen, turn = 1; ; turn++) {
    const said = { reorderPoint: reorderPoint ?? null } as { reorderPoint: number }; // null clears, which the types cannot say
    const item = { productId, locationId, ...said, expectedVersion: from.version };
    const [row] = await central.writes.send('edit', { what: 'set', body: { products: [item] } }, label);
    if (!row) throw new ApiError(0, 'unreachable', 'the answer has no result');
    readAgain(central, productId);
    if (row.ok) return { kind: 'done' };
    if (row.code !== 'version_conflict') throw new ApiError(409, row.code ?? 'refused', reasonOf(row, seen));
    const now = await readPlaced(central, productId);
    if (pointAt(now, locationId) !== pointAt(seen, locationId) || turn >= mostTurns) return { kind: 'conflict', now };
    from = now;
  }
}
