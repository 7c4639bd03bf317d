import { answered, type StoreApi } from '@lib/api/client.ts';
import type { ApiError } from '@lib/api/error.ts';
import type { StoreBatchRefused } from '@lib/api/types.ts';
import type { Live } from '@lib/feed/live.ts';
import { openSender, type Sender } from '@lib/intention/sender.ts';
import { type Keeping, keeping } from '@lib/keeping.ts';
import { afterBooking, type Batch, type Booking, readBatch } from '../sheet/batch.ts';

/** What a supplier has brought. */
export const deliverySheet = (owner: string, until?: AbortSignal): Keeping<Batch> =>
  keeping(`bodega.delivery.${owner}`, readBatch, undefined, until);

/** What became of a delivery. A refused one was not booked at all; `faults` says which products were in the way. */
export type Booked =
  | { is: 'booked'; booking: Booking }
  | { is: 'refused'; booking: Booking; error: ApiError; faults: ReadonlyMap<string, string> };

export interface DeliveriesOptions {
  api: StoreApi;
  live: Pick<Live, 'settle'>;
  /** Whose sheet it is, see `ownerOf`. */
  owner: string;
  mark?: string;
  sheet: Keeping<Batch>;
  until?: AbortSignal | undefined;
}

export function openDeliveries({ api, live, owner, mark, sheet, until }: DeliveriesOptions): Sender<Booking, Booked> {
  return openSender<Booking, Booked>({
    name: `delivery-${owner}`,
    mark,
    until,
    async ask({ key, wish }) {
      const params = { header: { 'Idempotency-Key': key } };
      const { data } = await answered(api.POST('/inventory/batch-updates', { params, body: bodyOf(wish) }));
      for (const { productId, newQuantity: available, newVersion: version, lastUpdated } of data.results)
        live.settle(productId, { available, version, lastUpdated });
      sheet.change((now) => afterBooking(now, wish));
      return { is: 'booked', booking: wish };
    },
    refused: (booking, error) => ({ is: 'refused', booking, error, faults: faultsOf(error) }),
  });
}

/** One atomic batch: all of it or nothing. */
function bodyOf({ ref, lines }: Booking) {
  const about = { reason: 'delivery', ...(ref ? { ref } : {}) };
  const updates = lines.map(({ productId, quantity }) => ({ productId, delta: quantity, ...about }));
  return { mode: 'atomic' as const, updates };
}

/** Which products were refused, and why, as the server says it. */
function faultsOf({ body }: ApiError): ReadonlyMap<string, string> {
  const { results = [] } = (body ?? {}) as Partial<StoreBatchRefused>;
  const faults = results.filter(({ errorType }) => errorType && errorType !== 'not_attempted');
  return new Map(faults.map(({ productId, errorType, errorMessage }) => [productId, errorType ?? errorMessage ?? '']));
}
