import { answered, type StoreApi } from '@lib/api/client.ts';
import { type ApiError, silence } from '@lib/api/error.ts';
import type { Product, UpdateRefused } from '@lib/api/types.ts';
import { type Intention, type IntentionStore, intentionStore } from '@lib/intention/intention.ts';
import { settles } from '@lib/intention/settles.ts';
import { itemOf } from '../sheet/lines.ts';

export const reasons = ['received', 'returned', 'damaged', 'correction'] as const;
export type Reason = (typeof reasons)[number];

/**
 * A change of a product's stock by so many. It holds whatever was sold meanwhile, so it names no version: what was received was
 * received.
 */
export interface Adjustment {
  productId: string;
  name: string;
  unit?: string;
  decimals?: number;
  delta: number;
  reason: Reason;
}

export interface Stock {
  available: number;
  version: number;
  lastUpdated?: string | undefined;
  /** What is on hand at the place of the store, of one that has a place. */
  onHandHere?: number | undefined;
}

/** What became of an adjustment. `short`: there are not so many to take. `unknown`: nobody answered. */
export type Adjusted =
  | { is: 'done'; now: Stock }
  | { is: 'short'; now: Stock }
  | { is: 'unknown'; error: ApiError }
  | { is: 'refused'; error: ApiError };

export const adjustments = (storeId: string, productId: string, mark = ''): IntentionStore<Adjustment> =>
  intentionStore<Adjustment>(`adjust-${storeId}-${productId}`, undefined, mark);

export function adjustmentOf(product: Product, delta: number, reason: Reason): Adjustment {
  return { ...itemOf(product), delta, reason };
}

/** Sends an adjustment, for the first time or again. */
export async function adjust(
  api: StoreApi,
  intentions: IntentionStore<Adjustment>,
  open: Intention<Adjustment>,
): Promise<Adjusted> {
  const sentBefore = open.sentAt > 0;
  const { key, wish } = intentions.sending(open);
  const { productId, delta, reason } = wish;
  const body = { productId, delta, reason, idempotencyKey: key };
  try {
    const { data } = await answered(api.POST('/inventory/updates', { body }));
    intentions.settle(key);
    return { is: 'done', now: stockOf(data) };
  } catch (cause) {
    const error = silence(cause);
    if (!settles(error, sentBefore)) return { is: 'unknown', error };
    intentions.settle(key);
    if (error.code === 'insufficient_inventory') return { is: 'short', now: stockOf(error.body) };
    return { is: 'refused', error };
  }
}

function stockOf(body: unknown): Stock {
  const { newQuantity, newVersion, lastUpdated, levelQuantity } = body as UpdateRefused;
  return { available: newQuantity, version: newVersion, lastUpdated, onHandHere: levelQuantity };
}
