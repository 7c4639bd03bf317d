import type { Event, Product } from '@lib/api/types.ts';
import type { Config } from '@lib/config.ts';
import type { Image } from '@lib/feed/catalogue.ts';

/** The place that a store sells from; where it is not sellable, nothing there is for sale. */
export interface Place {
  locationId: string;
  sellable: boolean;
}

/** How many of a product this store may sell: at a store of a place what is there, else what there is anywhere. */
export const forSale = ({ here, available }: Pick<Product, 'here' | 'available'>): number => here ?? available;

/**
 * At which quantity a product is low: at a store of a place by the point of that place, else by its own; where there is none, by the
 * threshold of the node. Points are of whole units, quantities of the smallest part.
 */
export function lowPoint(product: Product, { locationId, lowStockThreshold }: Points): number {
  const { reorderPoint, reorderPoints, decimals = 0 } = product;
  const point = locationId ? reorderPoints?.[locationId] : reorderPoint;
  return (point ?? lowStockThreshold) * 10 ** decimals;
}

export type Points = Pick<Config, 'locationId' | 'lowStockThreshold'>;

/** What a store of a place shows after an event, which tells what lies where and not what is here. */
export const imageAt =
  (place: () => Place): Image =>
  (event, before) => {
    const here = hereAfter(event, before, place());
    return here === undefined ? event.data : { ...event.data, here };
  };

/** What is here after an event: undefined while that cannot be known, since nobody has asked what was here before. */
function hereAfter(event: Event, before: Product | undefined, { locationId, sellable }: Place): number | undefined {
  const level = event.levels?.find((one) => one.locationId === locationId);
  if (level) return sellable ? level.onHand - level.held : 0;
  if (event.placed) return before?.here;
  return locationId === 'pool' ? event.data.available : 0;
}
