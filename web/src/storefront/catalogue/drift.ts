import type { Event, Product } from '@lib/api/types.ts';
import { sameCategory } from '@lib/search.ts';
import { forSale, type Points } from '../places/here.ts';
import { type Filters, fitsStock } from './filters.ts';

/**
 * Whether a change makes the list on the screen another than the server would give now: a product that came, went, or moved
 * to another place. Numbers are kept current in place, and a list never jumps by itself; the reader is told instead and
 * has it read anew when it suits.
 */
export function drifts(
  list: readonly Product[],
  event: Event,
  filters: Filters,
  points: Points,
  data = event.data, // as the page shows it
): boolean {
  const shown = list.find(({ productId }) => productId === event.productId);
  if (shown && shown.version >= event.version) return false; // the list was read after this
  if (event.eventType === 'product_deleted') return shown !== undefined;
  const fits =
    fitsStock(data, filters.stock, points) &&
    (!filters.category || sameCategory(data.category ?? '', filters.category));
  if (!shown) return fits && (event.eventType === 'product_created' || comes(data, event, filters, points));
  return !fits || moves(shown, data, filters);
}

/** Whether the change of stock brings a product into a list of a stock state. What is searched for only the server knows. */
function comes(data: Product, event: Event, { stock }: Filters, points: Points): boolean {
  if (stock === '') return false;
  const before = soldBefore(data, event, points.locationId);
  if (before === 'unknown') return true; // it may have been there, beyond what is shown; better told once too often
  return !fitsStock({ ...data, available: before, here: before }, stock, points);
}

/**
 * How many of a product the store could sell before an event. At a store of a place that is only known of an event which has changed
 * nothing there, or nothing else: a move does not say how much of what is here now was here before.
 */
function soldBefore(data: Product, event: Event, place?: string): number | 'unknown' {
  const { before = data.available, levels = [], placed } = event;
  if (!place) return before;
  if (!levels.some(({ locationId }) => locationId === place)) {
    return placed || place !== 'pool' ? forSale(data) : before;
  }
  return levels.length === 1 ? forSale(data) - (event.data.available - before) : 'unknown';
}

function moves(shown: Product, now: Product, { sort }: Filters): boolean {
  switch (sort.replace('-', '')) {
    case 'name':
      return shown.name !== now.name;
    case 'price':
      return shown.price !== now.price;
    case 'available':
      return forSale(shown) !== forSale(now);
    case 'updated':
      return true;
    default:
      return false;
  }
}
