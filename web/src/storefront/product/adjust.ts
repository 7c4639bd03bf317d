import { answered, type StoreApi } from '@shared/api/client.ts';
import { type ApiError, silence } from '@shared/api/error.ts';
import type { Product, UpdateRefused } from '@shared/api/types.ts';
import { type Intention, type IntentionStore, intentionStore } from '@shared/intention/intention.ts';
import { settles } from '@shared/intention/settles.ts';

export const reasons = ['received', 'returned', 'damaged', 'correction'] as const;
export type Reason = (typeof reasons)[number];

/** A change of a product's stock, meant for the stock that was on the screen. */
export interface Adjustment {
  productId: string;
  name: string;
  delta: number;
  reason: Reason;
  /** The stock and version that were on the screen. */
  seen: number;
  version: number;
}

export interface Stock {
  available: number;
  version: number;
  lastUpdated?: string | undefined;
}

/**
 * What became of an adjustment. `conflict`: the product has another version; the same intention can be sent for the new
 * one, under its key, because the server holds no refusal of this kind against a key. `unknown`: nobody answered.
 */
export type Adjusted =
  | { is: 'done'; now: Stock }
  | { is: 'conflict'; now: Stock }
  | { is: 'short'; now: Stock }
  | { is: 'unknown'; error: ApiError }
  | { is: 'refused'; error: ApiError };

export const adjustments = (storeId: string, productId: string): IntentionStore<Adjustment> =>
  intentionStore<Adjustment>(`adjust-${storeId}-${productId}`);

export function adjustmentOf(product: Product, delta: number, reason: Reason): Adjustment {
  const { productId, name, available, version } = product;
  return { productId, name, delta, reason, seen: available, version };
}

/** Sends an adjustment, for the first time or again. */
export async function adjust(
  api: StoreApi,
  intentions: IntentionStore<Adjustment>,
  open: Intention<Adjustment>,
): Promise<Adjusted> {
  const sentBefore = open.sentAt > 0;
  const { key, wish } = intentions.sending(open);
  const { productId, delta, version, reason } = wish;
  const body = { productId, delta, version, reason, idempotencyKey: key };
  try {
    const { data } = await answered(api.POST('/inventory/updates', { body }));
    intentions.settle(key);
    return { is: 'done', now: stockOf(data) };
  } catch (cause) {
    const error = silence(cause);
    if (error.code === 'version_conflict') return { is: 'conflict', now: stockOf(error.body) };
    if (!settles(error, sentBefore)) return { is: 'unknown', error };
    intentions.settle(key);
    if (error.code === 'insufficient_inventory') return { is: 'short', now: stockOf(error.body) };
    return { is: 'refused', error };
  }
}

function stockOf(body: unknown): Stock {
  const { newQuantity, newVersion, lastUpdated } = body as UpdateRefused;
  return { available: newQuantity, version: newVersion, lastUpdated };
}
