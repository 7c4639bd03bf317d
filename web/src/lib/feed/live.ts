import type { Meta } from '../api/client.ts';
import type { ApiError } from '../api/error.ts';
import type { Event, Product } from '../api/types.ts';
import { apply, type Catalogue, changed, emptyCatalogue, type Image, isBare, merge } from './catalogue.ts';
import { type FeedOptions, type FeedState, type OpenFeed, openFeed, type ReloadReason } from './feed.ts';

export interface LiveOptions {
  /** The feed's address, such as /api/inventory/events. */
  url: string;
  headers?: () => Record<string, string>;
  /** What was read is of no use any more: read it anew. */
  onReload: (reason: ReloadReason | 'gap') => void;
  onDenied?: (error: ApiError) => void;
  /** What is shown of a product after an event; as the event has it unless said. */
  image?: Image;
  /** Opens the feed; for tests. */
  open?: (options: FeedOptions) => OpenFeed;
}

/** How the page stands to its node. */
export interface Standing {
  feed: FeedState;
  /** What the node last said of its own staleness, and when. */
  stalenessMs: number | undefined;
  saidAt: number;
}

const gatherMs = 60; // events of so long are applied together, so that a busy feed costs one drawing

/**
 * What the page knows of the products, kept current by the feed. Lists and single products that are read are offered to it;
 * what it returns of a product is always the newest that was heard, from whichever side. A plain store of values with
 * subscribers, made for React's useSyncExternalStore.
 */
export class Live {
  private catalogue: Catalogue = emptyCatalogue;
  private timeline: string | undefined;
  private feed: OpenFeed | undefined;
  private stand: Standing = { feed: 'reconnecting', stalenessMs: undefined, saidAt: Date.now() };
  private waiting: Event[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private from = 0; // where the feed was opened; of what lies before, nothing was heard
  private readonly subscribers = new Set<() => void>();
  private readonly listeners = new Set<(events: readonly Event[]) => void>();

  constructor(private readonly options: LiveOptions) {}

  readonly subscribe = (subscriber: () => void) => {
    this.subscribers.add(subscriber);
    return () => {
      this.subscribers.delete(subscriber);
    };
  };

  /** Calls the listener with all events as they are applied. */
  readonly listen = (listener: (events: readonly Event[]) => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly standing = (): Standing => this.stand;
  readonly offset = (): number => this.catalogue.offset;

  /** The newest that is known of a product: itself, 'deleted', or undefined if it was never heard of. */
  product(id: string): Product | 'deleted' | undefined {
    return this.catalogue.products.get(id) ?? (this.catalogue.deleted.has(id) ? 'deleted' : undefined);
  }

  /** Whether a product would have to be read to know it: nothing was heard of it, or events alone, which do not say what else it is. */
  lacks(id: string): boolean {
    const known = this.product(id);
    return known === undefined || (known !== 'deleted' && isBare(known));
  }

  /**
   * Takes what was read. The first reading opens the feed at its position, and one of an earlier position that comes in
   * later opens it anew there, so that nothing in between is missed. A reading of another timeline begins all over.
   */
  offer(products: readonly Product[], { position, timeline }: Pick<Meta, 'position' | 'timeline'>) {
    if (timeline && this.timeline && timeline !== this.timeline) this.reload('timeline');
    this.set(merge(this.catalogue, products));
    if (position === undefined) return;
    const missed = this.feed !== undefined && products.length > 0 && position < this.from;
    if (missed) this.close();
    if (!this.feed) this.open(position, timeline);
  }

  /** Takes that there is no product with the id, as far as the node knows. */
  absent(id: string) {
    if (this.product(id) === 'deleted') return;
    const products = new Map(this.catalogue.products);
    products.delete(id);
    this.set({ ...this.catalogue, products, deleted: new Map(this.catalogue.deleted).set(id, 0) });
  }

  /** Takes what an update was answered with, so that the page shows it before the feed brings it. */
  settle(id: string, now: { available: number; version: number; lastUpdated?: string | undefined }) {
    const known = this.catalogue.products.get(id);
    if (!known) return;
    const lastUpdated = now.lastUpdated || known.lastUpdated;
    this.set(merge(this.catalogue, [changed(known, { ...now, lastUpdated })]));
  }

  /** Takes what an answer says of the node's staleness. */
  readonly heard = (stalenessMs: number | undefined) => {
    if (stalenessMs === undefined && this.stand.stalenessMs === undefined) return;
    this.show({ stalenessMs: stalenessMs ?? this.stand.stalenessMs, saidAt: Date.now() });
  };

  /** Takes that the node has answered, whatever it was asked: a feed that has lost it need not wait any longer. */
  answered({ status }: Pick<Meta, 'status'>) {
    if (status < 500) this.feed?.reachable();
  }

  close() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = [];
    this.feed?.close();
    this.feed = undefined;
  }

  private open(from: number, timeline: string | undefined) {
    this.from = from;
    this.timeline = timeline;
    this.catalogue = { ...this.catalogue, offset: from };
    this.feed = (this.options.open ?? openFeed)({
      url: this.options.url,
      from,
      timeline,
      headers: this.options.headers ?? (() => ({})),
      onEvents: (events) => this.gather(events),
      onState: (feed) => this.show({ feed }),
      onHeard: (stalenessMs) => {
        if (stalenessMs !== undefined) this.heard(stalenessMs);
      },
      onReload: (reason) => this.reload(reason),
      onDenied: (error) => this.options.onDenied?.(error),
    });
  }

  private gather(events: Event[]) {
    this.waiting.push(...events);
    this.timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  private flush() {
    this.timer = undefined;
    const events = this.waiting;
    this.waiting = [];
    try {
      this.set(apply(this.catalogue, events, this.options.image));
    } catch {
      this.reload('gap');
      return;
    }
    for (const listener of this.listeners) listener(events);
  }

  private reload(reason: ReloadReason | 'gap') {
    this.forget();
    this.options.onReload(reason);
  }

  private forget() {
    this.close();
    this.timeline = undefined;
    this.set(emptyCatalogue);
  }

  private set(next: Catalogue) {
    if (next === this.catalogue) return;
    this.catalogue = next;
    this.tell();
  }

  private show(change: Partial<Standing>) {
    this.stand = { ...this.stand, ...change };
    this.tell();
  }

  private tell() {
    for (const subscriber of this.subscribers) subscriber();
  }
}
