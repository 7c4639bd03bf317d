import { answered, type StoreApi } from '@lib/api/client.ts';
import type { ApiError } from '@lib/api/error.ts';
import type { Hold } from '@lib/api/types.ts';
import type { Permission } from '@lib/config.ts';
import type { Intention, IntentionStore } from '@lib/intention/intention.ts';
import { openSender, type Sender, type Sending } from '@lib/intention/sender.ts';
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

export type AsideState = Sending<Deed, Became>;
export type Asides = Sender<Deed, Became>;

export interface AsidesOptions {
  api: StoreApi;
  storeId: string;
  mark?: string;
  own: OwnHolds;
  /** Called when something was answered: what is put aside may be another now. */
  onChange: () => void;
  intentions?: IntentionStore<Deed>;
  until?: AbortSignal;
}

export function openAsides({ api, storeId, mark, own, onChange, intentions, until }: AsidesOptions): Asides {
  return openSender<Deed, Became>({
    name: `aside-${storeId}`,
    mark,
    intentions,
    until,
    onEnd: onChange,
    async ask(open) {
      const { data: hold, meta } = await answered(call(api, open));
      if (hold.state === 'held') own.keep(hold, meta.position);
      else own.drop(hold.holdId);
      return { is: 'done', deed: open.wish, hold };
    },
    refused(deed, error) {
      const became = refusal(deed, error);
      if (became.is === 'ended' && became.deed.do !== 'put') own.drop(became.deed.holdId);
      return became;
    },
  });
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
