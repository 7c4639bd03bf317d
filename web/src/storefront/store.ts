import type { Meta, StoreApi } from '@lib/api/client.ts';
import { storeApi } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Event, Transfer } from '@lib/api/types.ts';
import type { Config } from '@lib/config.ts';
import { Live } from '@lib/feed/live.ts';
import type { Sender } from '@lib/intention/sender.ts';
import type { Keeping } from '@lib/keeping.ts';
import { QueryClient } from '@tanstack/react-query';
import { askAgainWhenBack } from '@ui/again.ts';
import { createContext, useContext } from 'react';
import { type Asides, openAsides } from './aside/asides.ts';
import { type OwnHolds, ownHolds } from './aside/own.ts';
import { boundsFor, type CartStore, cartStore } from './cart/cart.ts';
import { type Checkout, openCheckout } from './checkout/checkout.ts';
import { type Booked as Counted, type Counting, openCounts } from './count/counts.ts';
import { OnHand } from './count/onHand.ts';
import { type CountSheet, countSheet } from './count/sheet.ts';
import { type Booked as Delivered, deliverySheet, openDeliveries } from './delivery/delivery.ts';
import { imageAt } from './places/here.ts';
import { placeOf } from './places/usePlaces.ts';
import type { Batch, Booking } from './sheet/batch.ts';
import { markOf, ownerOf } from './staff/whose.ts';
import { type Arrivals, arrivalsSheet, type Shipment, shipmentSheet } from './transfer/sheets.ts';
import { type Became, type Deed, openTransfers } from './transfer/transfers.ts';

/** All that the views of one store front share; made once when the page opens. */
export interface Store {
  config: Config;
  /** Whose the sheets are, see `ownerOf`. */
  owner: string;
  /** Tells apart who sends, see `markOf`: what another has sent cannot be sent again. */
  mark: string;
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
  /** What lies at the place of the store. */
  onHand: OnHand;
  /** The sheets of the staff, and what sends them. */
  count: Keeping<CountSheet | undefined>;
  counts: Sender<Counting, Counted>;
  delivery: Keeping<Batch>;
  deliveries: Sender<Booking, Delivered>;
  shipment: Keeping<Shipment>;
  arrivals: Keeping<Arrivals>;
  transfers: Sender<Deed, Became>;
  /** Lets go of the feed and of other tabs. */
  close(): void;
}

const gatherMs = 300; // of many things that happen at once, a page asks once
const comparisonMs = 35_000; // the store itself gives up after thirty seconds

/** Of whom the pages are: of visitors, unless somebody has given a key, or of the staff has signed in. */
export interface Entry {
  key?: string | undefined;
  /** The name of who has signed in, whose requests carry a cookie. */
  name?: string | undefined;
  /** Called when the store has refused the key or the cookie. True if it takes them all the same, as after a PIN was changed. */
  onDenied?: (() => Promise<boolean>) | undefined;
}

export function openStore(config: Config, entry: Entry = {}): Store {
  const { key, name, onDenied } = entry;
  const signedIn = key !== undefined || name !== undefined;
  const end = new AbortController();
  const until = end.signal;
  const queries = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: again, networkMode: 'always' }, // a shop's network may lead nowhere else
      mutations: { networkMode: 'always' },
    },
  });
  const { locationId, storeId } = config;
  const onHand = new OnHand(locationId ?? 'pool');
  const live = new Live({
    url: `${config.apiBase}/inventory/events`,
    ...(key ? { headers: () => ({ 'X-API-Key': key }) } : {}),
    onDenied: () => void denied(),
    onReload: () => {
      onHand.forget();
      void queries.invalidateQueries();
    },
    ...(locationId ? { image: imageAt(() => placeOf(locationId, queries)) } : {}),
  });
  askAgainWhenBack(live, queries);
  const denied = async () => {
    if (until.aborted || !(await onDenied?.())) return;
    live.close();
    void queries.invalidateQueries();
  };
  const onMeta = (meta: Meta) => {
    live.heard(meta.stalenessMs);
    live.answered(meta);
    if (meta.status === 401) void denied();
  };
  const ask = (timeoutMs: number) => storeApi({ base: config.apiBase, timeoutMs, onMeta, key: () => key });
  const api = ask(config.requestTimeoutMs);
  const patient = ask(Math.max(config.requestTimeoutMs, comparisonMs));
  const mark = markOf(entry);
  const cart = cartStore(storeId, boundsFor(config.may, signedIn), undefined, until);
  const checkout = openCheckout({ api, cart, live, storeId, mark, until });
  const own = ownHolds(storeId);
  const refresh = (queryKey: string[]) => void queries.invalidateQueries({ queryKey });
  const asides = openAsides({ api, storeId, mark, own, until, onChange: () => refresh(['holds']) });
  watch(
    live,
    ({ action }) => action !== undefined && aboutHolds.test(action),
    () => refresh(['holds']),
  );
  watch(
    live,
    ({ action }) => action !== undefined && aboutTransfers.test(action),
    () => refresh(['transfers']),
  );
  watch(
    live,
    ({ alert, alerts }) => alert !== undefined || alerts !== undefined,
    () => refresh(['low']),
  );
  live.listen(onHand.heard);
  const onTransfer = (transfer: Transfer | undefined) => {
    if (transfer) queries.setQueryData(['transfers', transfer.transferId], transfer); // the store's copy may not have it yet
    refresh(['transfers']);
  };
  const owner = ownerOf(storeId, name);
  const sheets = openSheets({ api, live, owner, mark, place: locationId, onTransfer, until });
  const close = () => {
    end.abort();
    live.close();
  };
  return { config, owner, mark, api, patient, live, queries, cart, checkout, asides, own, onHand, ...sheets, close };
}

const aboutHolds = /^(held$|hold_)/;
const aboutTransfers = /^(shipped|received|lost)$/;

/** Calls back when something of interest has happened, wherever; at most once in a while. */
function watch(live: Live, ofInterest: (event: Event) => boolean, tell: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  live.listen((events) => {
    if (timer || !events.some(ofInterest)) return;
    timer = setTimeout(() => {
      timer = undefined;
      tell();
    }, gatherMs);
  });
}

interface SheetsOptions {
  api: StoreApi;
  live: Live;
  owner: string;
  mark: string;
  until: AbortSignal;
  place: string | undefined;
  onTransfer: (transfer: Transfer | undefined) => void;
}

/** The sheets of the staff, which the browser keeps, and what sends them. */
function openSheets({ api, live, owner, mark, place, onTransfer, until }: SheetsOptions) {
  const count = countSheet(owner, until);
  const delivery = deliverySheet(owner, until);
  const shipment = shipmentSheet(owner, until);
  const arrivals = arrivalsSheet(owner, until);
  return {
    count,
    counts: openCounts({ api, live, owner, mark, place, sheet: count, until }),
    delivery,
    deliveries: openDeliveries({ api, live, owner, mark, sheet: delivery, until }),
    shipment,
    arrivals,
    transfers: openTransfers({ api, owner, mark, until, shipment, arrivals, onChange: onTransfer }),
  };
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
