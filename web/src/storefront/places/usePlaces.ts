import { answered, type StoreApi } from '@lib/api/client.ts';
import type { Level, Location, Product } from '@lib/api/types.ts';
import { type QueryClient, useQuery } from '@tanstack/react-query';
import { useStore } from '../store.ts';
import type { Place } from './here.ts';
import { t } from './text.ts';

const always = ['pool', 'transit']; // places that there are without anybody having made them

const allPlaces = (api: StoreApi) => ({
  queryKey: ['locations'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await answered(api.GET('/locations', { signal }))).data.locations,
});

/** All places, where there are any besides the pool. A store of a chain without places is told of none: it is undefined then. */
export function usePlaces(): readonly Location[] | undefined {
  const { api } = useStore();
  const { data } = useQuery(allPlaces(api));
  return data?.some(({ locationId }) => !always.includes(locationId)) ? data : undefined;
}

/** The place of a store, sellable as long as nobody has said that it is not. */
export function placeOf(locationId: string, queries: QueryClient): Place {
  const all = queries.getQueryData<Location[]>(['locations']);
  return { locationId, sellable: all?.find((one) => one.locationId === locationId)?.sellable ?? true };
}

/** What people call a place. */
export function nameOf(id: string, all: readonly Location[] = []): string {
  if (id === 'pool' || id === 'transit') return t(`place.${id}`);
  return all.find(({ locationId }) => locationId === id)?.name || id;
}

/** What lies where of a product, read again while the feed knows of a newer version: what is here first, then as much as there is. */
export function useWhere({ productId, version }: Product) {
  const { api, config, live } = useStore();
  return useQuery({
    queryKey: ['where', productId],
    queryFn: async ({ signal }) => {
      const params = { path: { productId }, query: { include: 'levels' as const } };
      const { data, meta } = await answered(api.GET('/inventory/{productId}', { params, signal }));
      live.offer([data], meta);
      return data;
    },
    select: ({ levels = [], version }) => ({ version, levels: arranged(levels, config.locationId) }),
    refetchInterval: ({ state }) => (state.data && state.data.version < version ? 1_000 : false),
  });
}

/** The place of the store first, also if nothing lies there, then the others, those with most for sale before those with less. */
export function arranged(levels: readonly Level[], here: string | undefined): Level[] {
  const others = levels.filter(({ locationId }) => locationId !== here).sort((a, b) => b.available - a.available);
  if (here === undefined) return others;
  const none = { locationId: here, onHand: 0, held: 0, available: 0, version: 0, lastUpdated: '' };
  return [levels.find(({ locationId }) => locationId === here) ?? none, ...others];
}
