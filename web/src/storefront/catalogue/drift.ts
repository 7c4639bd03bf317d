import type { Event, Product } from '@lib/api/types.ts';
import { sameCategory } from '@lib/search.ts';
import { forSale } from '../places/here.ts';
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
  lowThreshold: number,
  data = event.data, // as the page shows it
): boolean {
  const shown = list.find(({ productId }) => productId === event.productId);
  if (shown && shown.version >= event.version) return false; // the list was read after this
  if (event.eventType === 'product_deleted') return shown !== undefined;
  const fits =
    fitsStock(data, filters.stock, lowThreshold) &&
    (!filters.category || sameCategory(data.category ?? '', filters.category));
  if (!shown)
    return fits && (event.eventType === 'product_created' || comes(data, event.before, filters, lowThreshold));
  return !fits || moves(shown, data, filters);
}

/**
 * Whether the change of stock brings a product into a list of a stock state. What is searched for only the server knows, and what
 * was here before an event nobody.
 */
function comes(data: Product, before: number | undefined, { stock }: Filters, lowThreshold: number): boolean {
  if (stock === '' || before === undefined || data.here !== undefined) return false;
  return !fitsStock({ ...data, available: before }, stock, lowThreshold);
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
