import type { Measure } from '@lib/amount.ts';
import { ApiError } from '@lib/api/error.ts';
import type { PastEvent } from '@lib/api/types.ts';
import type { Live } from '@lib/feed/live.ts';
import { type Ask, firstOf, readFirst } from '@lib/feed/read.ts';

const gatherMs = 50; // what is drawn together is asked for together
const pauseMs = 2_000; // between two requests: a minute has a hundred of them, for all that the console does
const longestMs = 60_000; // between two that fail
const mostWanted = 1_000; // what is wanted beyond that is wanted again when it is drawn again
export const mostKnown = 10_000;

export interface MeasuresOptions {
  live: Live;
  ask: Ask;
  /** Whether products may be read at all. */
  may: () => boolean;
}

/** How a product is measured, as far as it is known. */
export type Measuring = (productId: string) => Measure;

/**
 * In what products are measured. The feed does not say it, so it is known of those that were read, in a list, by themselves or in the history;
 * others are read a little after they are asked about. Until then their smallest part is shown, which of most products is a whole one. A value
 * with subscribers, which hear when it has become another.
 */
export class Measures {
  private readonly known = new Map<string, Measure>(); // the oldest first
  private readonly wanted = new Set<string>();
  private readonly subscribers = new Set<() => void>();
  private readonly end = new AbortController();
  private measuring: Measuring = (id) => this.of(id);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;
  private next = 0; // when the next request may go out
  private failures = 0;

  constructor(private readonly options: MeasuresOptions) {}

  readonly subscribe = (subscriber: () => void) => {
    this.subscribers.add(subscriber);
    return () => {
      this.subscribers.delete(subscriber);
    };
  };

  /** What there is to know; another function as soon as that is more. */
  readonly now = (): Measuring => this.measuring;

  /** Takes what the history says of products. */
  learn(events: readonly PastEvent[]) {
    let more = false;
    for (const { productId, unit, decimals } of events) {
      if (unit !== undefined || decimals !== undefined) more = this.keep(productId, { unit, decimals }) || more;
    }
    if (more) this.tell();
  }

  of(productId: string): Measure {
    const { live } = this.options;
    const product = live.product(productId);
    if (typeof product === 'object' && !live.lacks(productId)) {
      this.keep(productId, product); // which outlives the product
      return product;
    }
    const known = this.known.get(productId);
    if (known === undefined && product !== 'deleted') this.want(productId);
    return known ?? {};
  }

  /** Lets go of all, as another history may say otherwise. */
  forget() {
    this.known.clear();
    this.wanted.clear();
    this.tell();
  }

  close() {
    this.end.abort();
    clearTimeout(this.timer);
  }

  /** Whether it was not known before. */
  private keep(productId: string, { unit, decimals }: Measure): boolean {
    const before = this.known.get(productId);
    if (before && before.unit === unit && before.decimals === decimals) return false;
    this.known.delete(productId);
    this.known.set(productId, { unit, decimals });
    for (const oldest of this.known.keys()) {
      if (this.known.size <= mostKnown) break;
      this.known.delete(oldest);
    }
    return true;
  }

  private want(productId: string) {
    if (this.wanted.size >= mostWanted || this.end.signal.aborted || !this.options.may()) return;
    this.wanted.add(productId);
    this.schedule();
  }

  private schedule() {
    if (this.asking || this.end.signal.aborted) return;
    this.timer ??= setTimeout(() => void this.ask(), Math.max(gatherMs, this.next - Date.now()));
  }

  private async ask() {
    this.timer = undefined;
    const { live, ask } = this.options;
    for (const id of this.wanted) if (this.known.has(id) || !live.lacks(id)) this.wanted.delete(id);
    if (this.wanted.size > 0) {
      this.asking = true;
      this.next = Date.now() + pauseMs;
      const ids = firstOf(this.wanted);
      try {
        const said = await readFirst(ask, live, ids, this.end.signal);
        if (said.length === 0) throw new Error('the answer is of other products');
        for (const id of said) this.settle(id);
        this.failures = 0;
      } catch (error) {
        const { status = 0, retryAfterMs = 0 } = error instanceof ApiError ? error : {};
        if (status === 400) for (const id of ids) this.settle(id); // to ask again would not help
        this.next = Date.now() + Math.max(retryAfterMs, Math.min(longestMs, pauseMs * 2 ** ++this.failures));
      }
      this.asking = false;
      if (this.wanted.size > 0) this.schedule();
    }
    this.tell();
  }

  /** Takes that all is known of a product that there is to know, and be it nothing. */
  private settle(productId: string) {
    const product = this.options.live.product(productId);
    this.keep(productId, typeof product === 'object' ? product : {});
    this.wanted.delete(productId);
  }

  private tell() {
    this.measuring = (id) => this.of(id);
    for (const subscriber of this.subscribers) subscriber();
  }
}
