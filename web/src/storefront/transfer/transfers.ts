import { answered, type StoreApi } from '@lib/api/client.ts';
import type { ApiError } from '@lib/api/error.ts';
import type { Transfer } from '@lib/api/types.ts';
import type { Intention } from '@lib/intention/intention.ts';
import { openSender, type Sender } from '@lib/intention/sender.ts';
import type { Keeping } from '@lib/keeping.ts';
import { afterBooking, type BatchLine } from '../sheet/batch.ts';
import type { Item } from '../sheet/lines.ts';
import { type Arrivals, forgotten, type Shipment } from './sheets.ts';

/** What of one line has come, and what will not. */
export interface ArrivedLine extends Item {
  received: number;
  missing: number;
}

/** What is done about goods on their way. */
export type Deed =
  | { do: 'ship'; from: string; to: string; ref: string; lines: readonly BatchLine[] }
  | { do: 'receive'; transferId: string; ref: string; lines: readonly ArrivedLine[] }
  | { do: 'cancel'; transferId: string; ref: string };

/** A product of which there are not so many, as the server says it. */
export interface Short {
  productId: string;
  available: number;
}

/**
 * What became of a deed. `short`: there are not so many to send. `ended`: it was received or called back before. `beyond`: less is on its way
 * than was to be received.
 */
export type Became =
  | { is: 'done'; deed: Deed; transfer: Transfer }
  | { is: 'short'; deed: Deed; shortages: readonly Short[] }
  | { is: 'ended'; deed: Deed; state: string }
  | { is: 'beyond'; deed: Deed }
  | { is: 'refused'; deed: Deed; error: ApiError };

export interface TransfersOptions {
  api: StoreApi;
  /** Whose sheets they are, see `ownerOf`. */
  owner: string;
  mark?: string;
  until?: AbortSignal | undefined;
  shipment: Keeping<Shipment>;
  arrivals: Keeping<Arrivals>;
  /** Called when something was answered, with the transfer as it is now where that was said: what is on its way may be another. */
  onChange: (transfer: Transfer | undefined) => void;
}

export function openTransfers({
  api,
  owner,
  mark,
  until,
  shipment,
  arrivals,
  onChange,
}: TransfersOptions): Sender<Deed, Became> {
  return openSender<Deed, Became>({
    name: `transfer-${owner}`,
    mark,
    until,
    onEnd: (became) => onChange(became?.is === 'done' ? became.transfer : undefined),
    async ask(open) {
      const { wish } = open;
      const { data: transfer } = await answered(call(api, open));
      if (wish.do === 'ship') shipment.change((now) => afterBooking(now, wish));
      else arrivals.change((now) => forgotten(now, wish.transferId));
      return { is: 'done', deed: wish, transfer };
    },
    refused: refusal,
  });
}

function call(api: StoreApi, { key, wish }: Intention<Deed>) {
  const header = { 'Idempotency-Key': key };
  if (wish.do === 'ship') {
    const { from, to, ref } = wish;
    const lines = wish.lines.map(({ productId, quantity }) => ({ productId, quantity }));
    return api.POST('/transfers', { params: { header }, body: { from, to, lines, ...(ref ? { ref } : {}) } });
  }
  const params = { header, path: { transferId: wish.transferId } };
  if (wish.do === 'cancel') return api.POST('/transfers/{transferId}/cancel', { params, body: {} });
  const lines = wish.lines.map(({ productId, received, missing }) => ({
    productId,
    received,
    ...(missing > 0 ? { missing } : {}),
  }));
  return api.POST('/transfers/{transferId}/receive', { params, body: { lines } });
}

function refusal(deed: Deed, error: ApiError): Became {
  const { shortages = [], state = '' } = (error.body ?? {}) as { shortages?: Short[]; state?: string };
  if (error.code === 'transfer_ended') return { is: 'ended', deed, state };
  if (error.code === 'transfer_not_found') return { is: 'ended', deed, state: '' };
  if (error.code === 'transfer_conflict') return { is: 'beyond', deed };
  if (error.code === 'insufficient_inventory' && shortages.length > 0) return { is: 'short', deed, shortages };
  return { is: 'refused', deed, error };
}
