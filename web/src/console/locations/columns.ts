import type { Location } from '@lib/api/types.ts';
import { finds } from '@lib/search.ts';
import { nameOf, type Placed, pool, transit } from './locations.ts';

export const columnsMost = 20;

/**
 * The places to show beside each other: those whose name or code is looked for, of those that people have made; the pool and
 * what is under way only where something lies there.
 */
export function columnsOf(all: readonly Location[], products: readonly Placed[], sought: string) {
  const lies = (id: string) => products.some(({ levels }) => levels.some(({ locationId }) => locationId === id));
  const fitting = all.filter(({ locationId: id }) => {
    if ((id === pool || id === transit) && !lies(id)) return false;
    return finds(sought, `${nameOf(id, all)} ${id}`);
  });
  return { shown: fitting.slice(0, columnsMost), all: fitting.length };
}
