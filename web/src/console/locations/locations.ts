import { answered } from '@lib/api/client.ts';
import type { Level, Location, Product } from '@lib/api/types.ts';
import { useQuery } from '@tanstack/react-query';
import { useNewest } from '@ui/useLive.ts';
import { useCentral } from '../central/central.ts';
import { useMay } from '../session/me.ts';
import { t } from './text.ts';

export const pool = 'pool';
export const transit = 'transit';

/** The places that people have made, without the two that are always there. */
export const named = (all: readonly Location[]): Location[] =>
  all.filter(({ locationId }) => locationId !== pool && locationId !== transit);

/** Where stock may be put: every place but what is between two. */
export const choosable = (all: readonly Location[]): Location[] =>
  all.filter(({ locationId }) => locationId !== transit);

/** What people call a place. */
export function nameOf(id: string, all: readonly Location[]): string {
  if (id === pool || id === transit) return t(`place.${id}`);
  return all.find(({ locationId }) => locationId === id)?.name || id;
}

export function useLocations() {
  const { api } = useCentral();
  const enabled = useMay()('readStock');
  return useQuery({
    queryKey: ['locations'],
    enabled,
    queryFn: async ({ signal }) => (await answered(api.GET('/locations', { signal }))).data.locations,
  });
}

/** All places, where there are any besides the pool. Who has none is told of none: it is undefined then. */
export function useChain(): readonly Location[] | undefined {
  const { data } = useLocations();
  return data && named(data).length > 0 ? data : undefined;
}

/** A product and what lies where of it. */
export type Placed = Product & { levels: Level[] };

export async function readPlaced(
  { api, live }: Pick<ReturnType<typeof useCentral>, 'api' | 'live'>,
  productId: string,
) {
  const params = { path: { productId }, query: { include: 'levels' as const } };
  const { data, meta } = await answered(api.GET('/inventory/{productId}', { params }));
  live.offer([data], meta);
  return { ...data, levels: data.levels ?? [] } as Placed;
}

export const staleMs = 1_000; // after a change was heard, levels are read again no sooner

/** What lies where of a product, read again while the feed knows of a newer version. */
export function usePlaced(read: Product) {
  const central = useCentral();
  const newest = useNewest(read);
  const version = newest === 'deleted' ? 0 : newest.version;
  return useQuery({
    queryKey: ['levels', read.productId],
    queryFn: () => readPlaced(central, read.productId),
    refetchInterval: ({ state }) => (state.data && state.data.version < version ? staleMs : false),
  });
}

/** The level at a place; where nothing lies it is one of zero. */
export function levelAt({ levels, lastUpdated }: Placed, locationId: string): Level {
  const none = { locationId, onHand: 0, held: 0, available: 0, version: 0, lastUpdated };
  return levels.find((level) => level.locationId === locationId) ?? none;
}

export const free = ({ onHand, held }: Level): number => onHand - held;
