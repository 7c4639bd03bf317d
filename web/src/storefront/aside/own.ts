import { answered, type StoreApi } from '@lib/api/client.ts';
import { silence } from '@lib/api/error.ts';
import type { Hold } from '@lib/api/types.ts';
import { keepIfPossible, kept } from '@lib/storage.ts';

/** A hold that this browser made, as it last was, and the position from which on the store's copy knows of it. */
interface Own {
  hold: Hold;
  position: number | undefined;
}

/**
 * The holds that this browser made. A page without a key is told of no others, and of these only by their ids, so it keeps them:
 * without them nobody but the staff could hand over what was put aside.
 */
export interface OwnHolds {
  all(): Own[];
  keep(hold: Hold, position: number | undefined): void;
  drop(holdId: string): void;
}

export function ownHolds(storeId: string): OwnHolds {
  const slot = `bodega.aside.${storeId}`;
  const all = (): Own[] => read(kept('localStorage').getItem(slot));
  const others = (id: string) => all().filter(({ hold }) => hold.holdId !== id);
  const write = (list: Own[]) => keepIfPossible('localStorage', slot, JSON.stringify(list));
  return {
    all,
    keep: (hold, position) => write([...others(hold.holdId), { hold, position }]),
    drop: (id) => write(others(id)),
  };
}

function read(raw: string | null): Own[] {
  try {
    const value: unknown = JSON.parse(raw ?? '[]');
    return Array.isArray(value) ? value.filter((own: Own | null) => typeof own?.hold?.holdId === 'string') : [];
  } catch {
    return [];
  }
}

/** Reads those that are still open, and forgets the others. One that the copy does not know of yet is as it was made. */
export async function readOwn(api: StoreApi, own: OwnHolds, signal: AbortSignal): Promise<Hold[]> {
  const open: Hold[] = [];
  for (const { hold, position } of own.all()) {
    const { holdId } = hold;
    const header = position === undefined ? {} : { 'X-Min-Offset': position, Prefer: 'wait=1' };
    try {
      const { data } = await answered(api.GET('/holds/{holdId}', { params: { path: { holdId }, header }, signal }));
      if (!own.all().some((one) => one.hold.holdId === holdId)) continue; // ended by this page meanwhile
      own.keep(data, position);
      open.push(data);
    } catch (cause) {
      const error = silence(cause);
      const over = Date.parse(hold.expiresAt) <= Date.now();
      if (error.status === 404 || (error.code === 'replica_behind' && over)) own.drop(holdId);
      else if (error.code === 'replica_behind') open.push(hold);
      else throw error;
    }
  }
  return open;
}
