import type { Meta, StoreApi } from '@lib/api/client.ts';
import { storeApi } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Config } from '@lib/config.ts';
import { Live } from '@lib/feed/live.ts';
import { QueryClient } from '@tanstack/react-query';
import { askAgainWhenBack } from '@ui/again.ts';
import { createContext, useContext } from 'react';
import { type Asides, openAsides } from './aside/asides.ts';
import { type OwnHolds, ownHolds } from './aside/own.ts';
import { boundsFor, type CartStore, cartStore } from './cart/cart.ts';
import { type Checkout, openCheckout } from './checkout/checkout.ts';
import { imageAt } from './places/here.ts';
import { placeOf } from './places/usePlaces.ts';

/** All that the views of one store front share; made once when the page opens. */
export interface Store {
  config: Config;
  api: StoreApi;
  /** The same, for what may take long by nature. */
  patient: StoreApi;
  live: Live;
  queries: QueryClient;
  cart: CartStore;
  checkout: Checkout;
  asides: Asides;
  /** What this browser put aside. */
  own: OwnHolds;
}

const gatherMs = 300; // of many who put something aside at once, a page asks once
const comparisonMs = 35_000; // the store itself gives up after thirty seconds

export function openStore(config: Config): Store {
  const queries = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: again, networkMode: 'always' }, // a shop's network may lead nowhere else
      mutations: { networkMode: 'always' },
    },
  });
  const { locationId } = config;
  const live = new Live({
    url: `${config.apiBase}/inventory/events`,
    onReload: () => void queries.invalidateQueries(),
    ...(locationId ? { image: imageAt(() => placeOf(locationId, queries)) } : {}),
  });
  askAgainWhenBack(live, queries);
  const onMeta = (meta: Meta) => {
    live.heard(meta.stalenessMs);
    live.answered(meta);
  };
  const ask = (timeoutMs: number) => storeApi({ base: config.apiBase, timeoutMs, onMeta });
  const api = ask(config.requestTimeoutMs);
  const patient = ask(Math.max(config.requestTimeoutMs, comparisonMs));
  const cart = cartStore(config.storeId, boundsFor(config.may));
  const checkout = openCheckout({ api, cart, live, storeId: config.storeId });
  const own = ownHolds(config.storeId);
  const asides = openAsides({ api, storeId: config.storeId, own, onChange: () => refreshHolds(queries) });
  watchHolds(live, queries);
  return { config, api, patient, live, queries, cart, checkout, asides, own };
}

const aboutHolds = /^(held$|hold_)/;
const refreshHolds = (queries: QueryClient) => void queries.invalidateQueries({ queryKey: ['holds'] });

/** Has what is put aside read again when something of it has changed, wherever. */
function watchHolds(live: Live, queries: QueryClient) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  live.listen((events) => {
    if (timer || !events.some(({ action }) => action && aboutHolds.test(action))) return;
    timer = setTimeout(() => {
      timer = undefined;
      refreshHolds(queries);
    }, gatherMs);
  });
}

/** A read is tried again twice where another answer may come; a refusal is final. */
function again(failures: number, error: Error): boolean {
  return failures < 2 && !(error instanceof ApiError && !error.passing);
}

export const StoreContext = createContext<Store | undefined>(undefined);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error('no StoreContext around this');
  return store;
}
