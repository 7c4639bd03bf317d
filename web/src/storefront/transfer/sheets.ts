import type { TransferLine } from '@lib/api/types.ts';
import { type Keeping, keeping } from '@lib/keeping.ts';
import { type Batch, emptyBatch, readBatch } from '../sheet/batch.ts';
import { isAmount, textOf } from '../sheet/lines.ts';

/** What is to be sent to another place. */
export interface Shipment extends Batch {
  /** '' until it is chosen; at a store of a place it is that. */
  from: string;
  to: string;
}

export const emptyShipment: Shipment = { ...emptyBatch, from: '', to: '' };

export const shipmentSheet = (owner: string, until?: AbortSignal): Keeping<Shipment> =>
  keeping(`bodega.shipment.${owner}`, readShipment, undefined, until);

const readShipment = (stored: unknown): Shipment => ({
  ...readBatch(stored),
  from: textOf(stored, 'from'),
  to: textOf(stored, 'to'),
});

/** What was entered of one line of a transfer: so many have come, so many will not. */
export interface Arrival {
  received: number;
  missing: number;
}

/** What was entered of transfers that are being received: by transfer, by product. */
export type Arrivals = Readonly<Record<string, Readonly<Record<string, Arrival>>>>;

export const arrivalsSheet = (owner: string, until?: AbortSignal): Keeping<Arrivals> =>
  keeping(`bodega.arrivals.${owner}`, readArrivals, undefined, until);

const readArrivals = (stored: unknown): Arrivals => mapOf(stored, (of) => mapOf(of, arrival));

const nothing: Arrival = { received: 0, missing: 0 };

function arrival(stored: unknown): Arrival {
  const { received, missing } = (stored ?? {}) as Partial<Arrival>;
  return { received: isAmount(received) ? received : 0, missing: isAmount(missing) ? missing : 0 };
}

function mapOf<T>(stored: unknown, read: (value: unknown) => T): Readonly<Record<string, T>> {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return {};
  return Object.fromEntries(Object.entries(stored).map(([name, value]) => [name, read(value)]));
}

/** What was entered of a line, within what is still on its way: more than that another has received meanwhile. */
export function arrivalOf(all: Arrivals, transferId: string, { productId, open }: TransferLine): Arrival {
  const { received, missing } = all[transferId]?.[productId] ?? nothing;
  const come = Math.min(received, open);
  return { received: come, missing: Math.min(missing, open - come) };
}

export function arrived(all: Arrivals, transferId: string, productId: string, to: Arrival): Arrivals {
  return { ...all, [transferId]: { ...all[transferId], [productId]: to } };
}

export function forgotten(all: Arrivals, transferId: string): Arrivals {
  const { [transferId]: _, ...rest } = all;
  return rest;
}
