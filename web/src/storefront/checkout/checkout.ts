import { answered, type StoreApi } from '@lib/api/client.ts';
import { type ApiError, silence } from '@lib/api/error.ts';
import type { StoreBatchResult, StoreLineResult } from '@lib/api/types.ts';
import type { Live } from '@lib/feed/live.ts';
import { type Intention, type IntentionStore, intentionStore } from '@lib/intention/intention.ts';
import { settles } from '@lib/intention/settles.ts';
import { listening } from '@lib/keeping.ts';
import { type CartLine, type CartStore, takeOut } from '../cart/cart.ts';

/** What is bought: the lines as they were when the reader asked for it. */
export interface Order {
  lines: readonly CartLine[];
}

/** One line of an order with what became of it. */
export interface LineOutcome {
  line: CartLine;
  result: StoreLineResult;
}

/**
 * Where the checkout stands. `unknown`: the order was sent, or may have been, and no answer said what became of it; it can
 * only be sent again, under its key, or be given up.
 */
export type CheckoutState =
  | { at: 'ready' }
  | { at: 'sending'; order: Intention<Order> }
  | { at: 'unknown'; order: Intention<Order>; error?: ApiError }
  | { at: 'sold'; order: Intention<Order>; outcomes: LineOutcome[]; replayed: boolean; soldAt: number }
  | { at: 'refused'; order: Intention<Order>; outcomes: LineOutcome[]; error: ApiError };

export interface Checkout {
  state(): CheckoutState;
  subscribe(subscriber: () => void): () => void;
  /** Buys what is in the cart. Nothing happens while another order is open. */
  buy(): Promise<void>;
  /** Sends an order without an answer again, under the same key. */
  retry(): Promise<void>;
  /** Gives up an order without an answer. It may have gone through. */
  abandon(): void;
  /** Closes the receipt, or the refusal. */
  dismiss(): void;
}

export interface CheckoutOptions {
  api: StoreApi;
  cart: CartStore;
  live: Pick<Live, 'settle'>;
  storeId: string;
  /** Who buys, see `markOf`. */
  mark?: string;
  intentions?: IntentionStore<Order>;
  /** Other tabs are heard until it is aborted. */
  until?: AbortSignal;
}

/** The short name of an order, for people: it stands on the receipt and in the events as their `ref`. */
export const orderName = (order: Intention<Order>): string => order.key.slice(-8).toUpperCase();

export function openCheckout(options: CheckoutOptions): Checkout {
  const { api, cart, live, storeId, mark } = options;
  const intentions = options.intentions ?? intentionStore<Order>(`order-${storeId}`, undefined, mark);
  const subscribers = new Set<() => void>();
  const left = intentions.pending();
  let state: CheckoutState = left ? { at: 'unknown', order: left } : { at: 'ready' };

  const show = (next: CheckoutState) => {
    state = next;
    for (const subscriber of subscribers) subscriber();
  };

  // Another tab may have opened or settled an order.
  const heard = () => {
    const order = intentions.pending();
    if (state.at === 'ready' && order) show({ at: 'unknown', order });
    else if (state.at === 'unknown' && !order) show({ at: 'ready' });
  };
  window.addEventListener('storage', heard, listening(options.until));

  async function send(open: Intention<Order>) {
    const sentBefore = open.sentAt > 0;
    const order = intentions.sending(open); // before the first byte goes out, so that a reload in between knows of it
    show({ at: 'sending', order });
    try {
      const { data, meta } = await answered(api.POST('/inventory/batch-updates', request(order)));
      intentions.settle(order.key);
      cart.change((now) => takeOut(now, order.wish.lines));
      const outcomes = outcomesOf(order, data);
      for (const { result } of outcomes) live.settle(result.productId, shown(result));
      show({ at: 'sold', order, outcomes, replayed: meta.replayed, soldAt: Date.now() });
    } catch (cause) {
      failed(order, silence(cause), sentBefore);
    }
  }

  function failed(order: Intention<Order>, error: ApiError, sentBefore: boolean) {
    if (!settles(error, sentBefore)) {
      show({ at: 'unknown', order, error });
      return;
    }
    intentions.settle(order.key);
    const outcomes = outcomesOf(order, error.body);
    for (const { result } of outcomes) live.settle(result.productId, shown(result));
    show({ at: 'refused', order, outcomes, error });
  }

  return {
    state: () => state,
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    async buy() {
      if (state.at === 'sending' || state.at === 'unknown' || cart.get().length === 0) return;
      const open = intentions.pending();
      if (open) return show({ at: 'unknown', order: open });
      await send(intentions.begin({ lines: cart.get() }));
    },
    async retry() {
      if (state.at === 'unknown') await send(state.order);
    },
    abandon() {
      if (state.at !== 'unknown') return;
      intentions.settle(state.order.key);
      show({ at: 'ready' });
    },
    dismiss() {
      if (state.at === 'sold' || state.at === 'refused') show({ at: 'ready' });
    },
  };
}

/** One atomic batch: all lines or none. The same order always makes the same request. */
function request(order: Intention<Order>) {
  const updates = order.wish.lines.map(({ productId, quantity }) => ({
    productId,
    delta: -quantity,
    reason: 'sale',
    ref: `order/${orderName(order)}`,
  }));
  return {
    params: { header: { 'Idempotency-Key': `"${order.key}"` } },
    body: { mode: 'atomic' as const, updates },
  };
}

/** The results stand in the order of the lines; an answer without them has none to show. */
function outcomesOf(order: Intention<Order>, body: unknown): LineOutcome[] {
  const results = (body as Partial<StoreBatchResult> | undefined)?.results;
  if (!Array.isArray(results)) return [];
  return order.wish.lines.flatMap((line, n) => (results[n] ? [{ line, result: results[n] }] : []));
}

const shown = (result: StoreLineResult) => ({
  available: result.newQuantity,
  version: result.newVersion,
  lastUpdated: result.lastUpdated,
});
