import { amount, change } from '@lib/amount.ts';
import type { PastEvent } from '@lib/api/types.ts';
import { useMemo } from 'react';
import { type Central, useCentral } from '../central/central.ts';
import { nameOf, pool, useLocations } from '../locations/locations.ts';
import { reasonWords } from '../products/reasons.ts';
import { placesOf } from './happened.ts';

/** How the numbers and names of events are shown: in the unit of their product, and as people call places and reasons. */
export interface Showing {
  amount(event: PastEvent, n: number): string;
  change(event: PastEvent, n: number): string;
  /** Where it was: the places, or the shop through which it came. */
  shop(event: PastEvent): string;
  /** The places whose stock it changed, where there are several of them in the chain. */
  places(event: PastEvent): string;
  why(event: PastEvent): string;
}

export function useShowing(): Showing {
  const { live } = useCentral();
  const { data: all } = useLocations();
  return useMemo(() => showing(live, all ?? []), [live, all]);
}

type Places = NonNullable<ReturnType<typeof useLocations>['data']>;

/** An event does not say in what its product is measured, so what is known of the product does. */
function showing(live: Central['live'], all: Places): Showing {
  const measure = ({ productId }: PastEvent) => {
    const known = live.product(productId);
    return known === undefined || known === 'deleted' ? {} : known;
  };
  return {
    amount: (event, n) => amount(n, measure(event)),
    change: (event, n) => change(n, measure(event)),
    shop(event) {
      const places = placesOf(event).filter((id) => id !== event.storeId);
      const named = places.filter((id) => id !== pool || places.length > 1).map((id) => nameOf(id, all));
      return [event.storeId && nameOf(event.storeId, all), ...named].filter(Boolean).join(', ');
    },
    places(event) {
      const places = placesOf(event);
      return places.every((id) => id === pool) ? '' : places.map((id) => nameOf(id, all)).join(', ');
    },
    why: ({ reason, ref }) => [reasonWords(reason), ref].filter(Boolean).join(', '),
  };
}
