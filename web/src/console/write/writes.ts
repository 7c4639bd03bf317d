import { answered, type CentralApi } from '@lib/api/client.ts';
import { type ApiError, silence } from '@lib/api/error.ts';
import type { components } from '@lib/api/schema.ts';
import { backoff } from '@lib/feed/backoff.ts';
import { type Intention, type IntentionStore, intentionStore } from '@lib/intention/intention.ts';
import { settles } from '@lib/intention/settles.ts';
import { type Row, rowsOf } from './rows.ts';

type Schemas = components['schemas'];

export interface UpdateLine {
  productId: string;
  delta: number;
  version?: number;
  reason?: string;
  /** The place that is meant; without one central chooses. `levelVersion` is the version of the level that was seen there. */
  locationId?: string;
  levelVersion?: number;
}

/** A place as people describe it. */
export type LocationFields = Pick<Schemas['Location'], 'name' | 'kind' | 'sellable' | 'active'>;

/** Stock that goes from one place to another. */
export interface MoveBody {
  from: string;
  to: string;
  lines: { productId: string; quantity: number }[];
  reason?: string;
}

/** A write, as it goes over the wire. */
export type Order =
  | { what: 'updates'; body: { updates: UpdateLine[] } }
  | { what: 'set'; body: Schemas['SetProducts'] }
  | { what: 'create'; body: Schemas['CreateProducts'] }
  | { what: 'delete'; body: Schemas['DeleteProducts'] }
  | { what: 'move'; body: MoveBody }
  /** `revision` is that of the place as it was seen; 0 makes a new one. */
  | { what: 'putLocation'; locationId: string; revision: number; body: LocationFields }
  | { what: 'deleteLocation'; locationId: string; revision: number }
  | { what: 'endHold'; holdId: string; how: 'sell' | 'release' }
  /** Takes an event back, and with it those that were made together with it. */
  | { what: 'reverse'; offset: number; reason: string }
  | {
      what: 'endTransfer';
      transferId: string;
      how: 'receive';
      lines: { productId: string; received: number; missing: number }[];
    }
  | { what: 'endTransfer'; transferId: string; how: 'cancel' };

/** What an intention holds: the write, what people call it, and the sign-in it belongs to. */
export type Wish = Order & { label: string; by: string };

/** Writes of one kind wait for each other; a long import keeps nobody from editing. */
export const slots = ['edit', 'bulk', 'import'] as const;
export type Slot = (typeof slots)[number];

/** A write whose end is not known. */
export interface Open {
  slot: Slot;
  intention: Intention<Wish>;
  /** Sent by this sign-in, so that sending it again cannot do it twice. */
  mine: boolean;
}

interface WritesOptions {
  api: CentralApi;
  mark: string;
  storage?: Storage;
  pause?: (ms: number) => Promise<void>;
}

const mostTries = 4;
const foreignMs = 60_000; // what another tab sent may be under way for so long

/** Sends writes: each under one key that is stored first and kept for every retry until an answer settles it. */
export class Writes {
  private readonly stores: Record<Slot, IntentionStore<Wish>>;
  private readonly busy = new Set<Slot>();
  private shown: readonly Open[] = [];
  private readonly subscribers = new Set<() => void>();

  constructor(private readonly options: WritesOptions) {
    const storage = options.storage ?? localStorage;
    const store = (slot: Slot) => intentionStore<Wish>(`console-${slot}`, storage);
    this.stores = { edit: store('edit'), bulk: store('bulk'), import: store('import') };
    window.addEventListener('storage', this.look);
    this.look();
  }

  close() {
    window.removeEventListener('storage', this.look);
  }

  readonly subscribe = (subscriber: () => void) => {
    this.subscribers.add(subscriber);
    return () => {
      this.subscribers.delete(subscriber);
    };
  };

  /** The writes whose end is not known and that nobody is sending. */
  readonly open = (): readonly Open[] => this.shown;

  /** Sends a new write and returns what became of each line. It throws when the answer is a refusal, or none came. */
  send(slot: Slot, order: Order, label: string): Promise<Row[]> {
    return this.carry(slot, this.stores[slot].begin({ ...order, label, by: this.options.mark }));
  }

  /** Sends one again whose end is not known, under its own key. */
  again({ slot, intention }: Open): Promise<Row[]> {
    return this.carry(slot, intention);
  }

  forget({ slot, intention }: Open) {
    this.stores[slot].settle(intention.key);
    this.look();
  }

  private async carry(slot: Slot, begun: Intention<Wish>): Promise<Row[]> {
    const store = this.stores[slot];
    this.busy.add(slot);
    this.look();
    try {
      let intention = begun;
      for (let tries = 1; ; tries++) {
        const sentBefore = intention.sentAt > 0;
        intention = store.sending(intention);
        try {
          const rows = await this.call(intention);
          store.settle(intention.key);
          return rows;
        } catch (cause) {
          const error = silence(cause);
          if (settles(error, sentBefore)) store.settle(intention.key);
          if (!error.passing || tries >= mostTries) throw error;
          await this.pause(error, tries);
        }
      }
    } finally {
      this.busy.delete(slot);
      this.look();
    }
  }

  private async call({ key, wish }: Intention<Wish>): Promise<Row[]> {
    const { api } = this.options;
    const params = { header: { 'Idempotency-Key': key } };
    switch (wish.what) {
      case 'updates':
        return rowsOf((await answered(api.POST('/inventory/updates', { params, body: wish.body }))).data);
      case 'set':
        return rowsOf((await answered(api.PUT('/admin/products/set', { params, body: wish.body }))).data);
      case 'create':
        return rowsOf((await answered(api.POST('/admin/products/create', { params, body: wish.body }))).data);
      case 'delete':
        return rowsOf((await answered(api.DELETE('/admin/products/delete', { params, body: wish.body }))).data);
      case 'move':
        return rowsOf((await answered(api.POST('/moves', { params, body: wish.body }))).data);
      case 'putLocation': {
        const { locationId } = wish;
        await answered(api.PUT(ofLocation, { params: locationParams(key, wish), body: wish.body }));
        return [{ productId: locationId, ok: true }];
      }
      case 'deleteLocation': {
        const { locationId } = wish;
        await answered(api.DELETE(ofLocation, { params: locationParams(key, wish) }));
        return [{ productId: locationId, ok: true }];
      }
      case 'endHold': {
        const { holdId, how } = wish;
        const one = { params: { ...params, path: { holdId } }, body: {} };
        await answered(
          how === 'sell' ? api.POST('/holds/{holdId}/commit', one) : api.POST('/holds/{holdId}/release', one),
        );
        return [{ productId: holdId, ok: true }];
      }
      case 'reverse': {
        const one = { params: { ...params, path: { offset: wish.offset } }, body: { reason: wish.reason } };
        return rowsOf((await answered(api.POST('/admin/history/{offset}/reverse', one))).data);
      }
      case 'endTransfer': {
        const { transferId } = wish;
        const path = { ...params, path: { transferId } };
        await answered(
          wish.how === 'receive'
            ? api.POST('/transfers/{transferId}/receive', { params: path, body: { lines: wish.lines } })
            : api.POST('/transfers/{transferId}/cancel', { params: path, body: {} }),
        );
        return [{ productId: transferId, ok: true }];
      }
    }
  }

  private pause(error: ApiError, tries: number): Promise<void> {
    const ms = Math.max(error.retryAfterMs ?? 0, backoff(tries, 600, 5_000));
    return (this.options.pause ?? ((wait) => new Promise<void>((done) => setTimeout(done, wait))))(ms);
  }

  private readonly look = () => {
    const open = slots.flatMap((slot): Open[] => {
      const intention = this.busy.has(slot) ? undefined : this.stores[slot].pending();
      if (!intention) return [];
      const mine = intention.wish.by === this.options.mark;
      if (!mine && Date.now() - intention.sentAt < foreignMs) return [];
      return [{ slot, intention, mine }];
    });
    const same =
      open.length === this.shown.length && open.every((o, i) => o.intention.key === this.shown[i]?.intention.key);
    if (same) return;
    this.shown = open;
    for (const subscriber of this.subscribers) subscriber();
  };
}

const ofLocation = '/admin/locations/{locationId}';

function locationParams(key: string, { locationId, revision }: { locationId: string; revision: number }) {
  return { path: { locationId }, header: { 'Idempotency-Key': key, 'If-Match': `"r${revision}"` } };
}
