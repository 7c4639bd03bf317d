import { answered, type StoreApi } from '@lib/api/client.ts';
import { type ApiError, silence } from '@lib/api/error.ts';
import type { Hold } from '@lib/api/types.ts';
import type { Permission } from '@lib/config.ts';
import { type Intention, type IntentionStore, intentionStore } from '@lib/intention/intention.ts';
import { settles } from '@lib/intention/settles.ts';
import type { OwnHolds } from './own.ts';

/** For how long something may be put aside, in seconds, to choose from. */
const terms = [900, 3_600, 14_400, 86_400, 259_200, 604_800] as const;
export const usualTerm = 3_600;

/** Those of a page: one without a key puts aside for a day at most (asideMax in http/web.go). */
export const termsFor = (may: ReadonlySet<Permission>) => terms.filter((term) => may.has('adjust') || term <= 86_400);

/** Some units of a product, at a place once they are put aside. */
export interface Units {
  productId: string;
  quantity: number;
  locationId?: string;
}

/** What is done about goods of a customer. `what` is how people call it, such as "2 × Walnut loaf". */
export type Deed = { ref: string; what: string } & (
  | { do: 'put'; lines: Units[]; ttlSeconds: number }
  | { do: 'extend'; holdId: string; ttlSeconds: number }
  | { do: 'release'; holdId: string }
  /** Without lines all of it is handed over. */
  | { do: 'commit'; holdId: string; lines?: Units[] }
);

/** What became of a deed. `short`: there are not so many to put aside. `ended`: the hold had ended before. */
export type Became =
  | { is: 'done'; deed: Deed; hold: Hold }
  | { is: 'short'; deed: Deed; available: number }
  | { is: 'ended'; deed: Deed; state: string }
  | { is: 'refused'; deed: Deed; error: ApiError };

/** Where it stands. `unknown`: it was sent, or may have been, and no answer said what became of it. */
export type AsideState =
  | { at: 'ready'; became?: Became }
  | { at: 'sending'; open: Intention<Deed> }
  | { at: 'unknown'; open: Intention<Deed>; error?: ApiError };

export interface Asides {
  state(): AsideState;
  subscribe(subscriber: () => void): () => void;
  /** Does it, unless another deed is open. True if it is done; the state says what became of it otherwise. */
  act(deed: Deed): Promise<boolean>;
  /** Sends one without an answer again, under the same key. */
  retry(): Promise<void>;
  /** Gives up one without an answer. It may have gone through. */
  abandon(): void;
  /** Forgets what became of the last one. */
  dismiss(): void;
}

export interface AsidesOptions {
  api: StoreApi;
  storeId: string;
  own: OwnHolds;
  /** Called when something was answered: what is put aside may be another now. */
  onChange: () => void;
  intentions?: IntentionStore<Deed>;
}

export function openAsides({ api, storeId, own, onChange, ...options }: AsidesOptions): Asides {
  const intentions = options.intentions ?? intentionStore<Deed>(`aside-${storeId}`);
  const subscribers = new Set<() => void>();
  const left = intentions.pending();
  let state: AsideState = left ? { at: 'unknown', open: left } : { at: 'ready' };

  const show = (next: AsideState) => {
    state = next;
    for (const subscriber of subscribers) subscriber();
  };

  // Another tab may have opened or settled one.
  window.addEventListener('storage', () => {
    const open = intentions.pending();
    if (state.at === 'ready' && open) show({ at: 'unknown', open });
    else if (state.at === 'unknown' && !open) show({ at: 'ready' });
  });

  async function send(before: Intention<Deed>): Promise<boolean> {
    const open = intentions.sending(before); // before the first byte goes out, so that a reload in between knows of it
    show({ at: 'sending', open });
    try {
      const { data: hold, meta } = await answered(call(api, open));
      if (hold.state === 'held') own.keep(hold, meta.position);
      else own.drop(hold.holdId);
      end(open, { is: 'done', deed: open.wish, hold });
      return true;
    } catch (cause) {
      const error = silence(cause);
      if (settles(error, before.sentAt > 0)) {
        const became = refusal(open.wish, error);
        if (became.is === 'ended' && became.deed.do !== 'put') own.drop(became.deed.holdId);
        end(open, became);
      } else show({ at: 'unknown', open, error });
      return false;
    }
  }

  function end({ key }: Intention<Deed>, became: Became) {
    intentions.settle(key);
    show({ at: 'ready', became });
    onChange();
  }

  return {
    state: () => state,
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    async act(deed) {
      if (state.at !== 'ready') return false;
      const open = intentions.pending();
      if (!open) return send(intentions.begin(deed));
      show({ at: 'unknown', open });
      return false;
    },
    async retry() {
      if (state.at === 'unknown') await send(state.open);
    },
    abandon() {
      if (state.at !== 'unknown') return;
      intentions.settle(state.open.key);
      show({ at: 'ready' });
      onChange();
    },
    dismiss() {
      if (state.at === 'ready' && state.became) show({ at: 'ready' });
    },
  };
}

function call(api: StoreApi, { key, wish }: Intention<Deed>) {
  const header = { 'Idempotency-Key': key };
  if (wish.do === 'put') {
    const { lines, ttlSeconds, ref } = wish;
    return api.POST('/holds', { params: { header }, body: { lines, ttlSeconds, ref } });
  }
  const params = { header, path: { holdId: wish.holdId } };
  switch (wish.do) {
    case 'extend':
      return api.POST('/holds/{holdId}/extend', { params, body: { ttlSeconds: wish.ttlSeconds } });
    case 'release':
      return api.POST('/holds/{holdId}/release', { params, body: {} });
    case 'commit':
      return api.POST('/holds/{holdId}/commit', { params, body: wish.lines ? { lines: wish.lines } : {} });
  }
}

function refusal(deed: Deed, error: ApiError): Became {
  const { shortages = [], state = '' } = (error.body ?? {}) as {
    shortages?: { available: number }[];
    state?: string;
  };
  if (error.code === 'hold_ended') return { is: 'ended', deed, state };
  // Central remembers how a hold ended only as long as it keeps keys.
  if (deed.do !== 'put' && error.code === 'not_found') return { is: 'ended', deed, state };
  const [short] = shortages;
  if (error.code === 'insufficient_inventory' && short) return { is: 'short', deed, available: short.available };
  return { is: 'refused', deed, error };
}

/** Orders holds as people look for them: by whom they are for, those that end first before others. */
export function inOrder(holds: readonly Hold[], compare: (a: string, b: string) => number): Hold[] {
  return [...holds].sort((a, b) => compare(a.ref, b.ref) || a.expiresAt.localeCompare(b.expiresAt));
}

/** What is handed over if so many of each line are: undefined for all of it, so that nothing has to be said. */
export function partOf(hold: Hold, counts: readonly number[]): Units[] | undefined {
  if (hold.lines.every(({ quantity }, n) => counts[n] === quantity)) return undefined;
  return hold.lines.flatMap(({ productId, locationId }, n) => {
    const quantity = counts[n] ?? 0;
    return quantity > 0 ? [{ productId, locationId, quantity }] : [];
  });
}
