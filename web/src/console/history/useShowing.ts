import { amount, change } from '@lib/amount.ts';
import type { PastEvent } from '@lib/api/types.ts';
import { useMemo } from 'react';
import { useMeasures } from '../central/central.ts';
import type { Measuring } from '../central/measures.ts';
import { nameOf, pool, useLocations } from '../locations/locations.ts';
import { reasonWords } from '../products/reasons.ts';
import { placesOf } from './happened.ts';
import { t } from './text.ts';
import { between, type Way, wayOf, waysIn } from './way.ts';

/** How the numbers and names of events are shown: in the unit of their product, and as people call places and reasons. */
export interface Showing {
  amount(event: PastEvent, n: number): string;
  change(event: PastEvent, n: number): string;
  /** Where it was: the places, or the shop through which it came. */
  shop(event: PastEvent): string;
  /** The shop through which it came. */
  store(event: PastEvent): string;
  /** The places whose stock it changed, where there are several of them in the chain. */
  places(event: PastEvent): string;
  why(event: PastEvent): string;
  /** Of what went from one place to another: how many, empty where that is not known, and which way in words. */
  way(event: PastEvent, way?: Way): { count: string; words: string } | undefined;
}

const noEvents: readonly PastEvent[] = [];

/** How events are shown. Those around them, the newest first, tell what they themselves do not: what lay where before. */
export function useShowing(around: readonly PastEvent[] = noEvents): Showing {
  const measureOf = useMeasures();
  const { data: all } = useLocations();
  const ways = useMemo(() => waysIn(around), [around]);
  return useMemo(() => showing(measureOf, all ?? [], ways), [measureOf, all, ways]);
}

type Places = NonNullable<ReturnType<typeof useLocations>['data']>;

function showing(measureOf: Measuring, all: Places, ways: ReadonlyMap<number, Way>): Showing {
  const measure = (event: PastEvent) => (event.decimals === undefined ? measureOf(event.productId) : event);
  const show = (event: PastEvent, n: number) => amount(n, measure(event));
  const store = ({ storeId }: PastEvent) => (storeId ? nameOf(storeId, all) : '');
  return {
    amount: show,
    store,
    change: (event, n) => change(n, measure(event)),
    way(event, way = ways.get(event.offset) ?? wayOf(event)) {
      if (way) {
        const { from, to, units } = way;
        const words = t('line.way', { from: nameOf(from, all), to: nameOf(to, all) });
        if (units !== undefined) return { count: show(event, units), words };
        const { received = 0, shipped = 0 } = event.transfers?.[0] ?? {};
        const sofar = t('line.sofar', { received: show(event, received), shipped: show(event, shipped) });
        return { count: '', words: `${words}, ${sofar}` };
      }
      if (!between(event)) return undefined;
      const lies = event.levels?.map(({ locationId, onHand }) => `${nameOf(locationId, all)} ${show(event, onHand)}`);
      return { count: '', words: t('line.afterwards', { levels: lies?.join(', ') ?? '' }) };
    },
    shop(event) {
      const places = placesOf(event).filter((id) => id !== event.storeId);
      const named = places.filter((id) => id !== pool || places.length > 1).map((id) => nameOf(id, all));
      return [store(event), ...named].filter(Boolean).join(', ');
    },
    places(event) {
      const places = placesOf(event);
      return places.every((id) => id === pool) ? '' : places.map((id) => nameOf(id, all)).join(', ');
    },
    why: ({ reason, ref }) => [reasonWords(reason), ref].filter(Boolean).join(', '),
  };
}
