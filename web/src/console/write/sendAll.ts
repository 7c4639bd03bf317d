import { type ApiError, silence } from '@lib/api/error.ts';
import { Unsettled } from '@lib/intention/intention.ts';
import { faultsOf, type Row } from './rows.ts';
import type { Order, Slot, Writes } from './writes.ts';

export const linesMost = 1_000;
const bytesMost = 900_000; // of a body; the server takes 1 MiB

export interface SendAll<T> {
  writes: Writes;
  slot: Slot;
  label: string;
  items: readonly T[];
  build: (items: readonly T[]) => Order;
  /** Called with what became of the items so far, in their order. */
  onRows?: (rows: readonly Row[]) => void;
  /** Asked before each request: whether to send no more. */
  stopped?: () => boolean;
}

/** Codes of rows that no server judged. */
export const unconfirmed = 'unconfirmed';
export const notSent = 'not_sent';

/**
 * Sends many lines, at most a thousand with each request, one request after the other. Lines that the server finds at fault
 * fail alone, and the others of their request are sent again without them. It stops at a request that gets no answer.
 */
export async function sendAll<T extends { productId: string }>(job: SendAll<T>): Promise<Row[]> {
  const rows: Row[] = [];
  for (const chunk of chunksOf(job.items)) {
    if (job.stopped?.()) break;
    const sent = await sendChunk(job, chunk);
    rows.push(...sent);
    job.onRows?.(rows);
    if (sent.some(({ code }) => code === unconfirmed)) break;
  }
  const rest = job.items.slice(rows.length).map(({ productId }) => ({ productId, ok: false, code: notSent }));
  return [...rows, ...rest];
}

async function sendChunk<T extends { productId: string }>(job: SendAll<T>, chunk: readonly T[]): Promise<Row[]> {
  try {
    return await job.writes.send(job.slot, job.build(chunk), job.label);
  } catch (cause) {
    if (cause instanceof Unsettled) throw cause; // nothing was sent
    const error = silence(cause);
    const faults = faultsOf(error);
    if (faults.size === 0 || error.status !== 400) return chunk.map((item) => failed(item, error));
    return without(job, chunk, faults);
  }
}

/** Sends a chunk without the lines at fault, and puts all results back in order. */
async function without<T extends { productId: string }>(
  job: SendAll<T>,
  chunk: readonly T[],
  faults: Map<number, string>,
) {
  const good = chunk.filter((_, i) => !faults.has(i));
  const judged = good.length > 0 ? await sendChunk(job, good) : [];
  return chunk.map(({ productId }, i): Row => {
    const message = faults.get(i);
    if (message !== undefined) return { productId, ok: false, code: 'validation_error', message };
    return judged.shift() ?? { productId, ok: false, code: notSent };
  });
}

function failed({ productId }: { productId: string }, error: ApiError): Row {
  const code = error.passing ? unconfirmed : error.code;
  return { productId, ok: false, code, message: error.message };
}

/** Pieces of at most a thousand lines, and of no more bytes than the server takes. */
export function chunksOf<T>(items: readonly T[]): T[][] {
  const chunks: T[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const size = new TextEncoder().encode(JSON.stringify(item)).length + 1;
    const last = chunks.at(-1);
    if (last && last.length < linesMost && bytes + size <= bytesMost) {
      last.push(item);
      bytes += size;
    } else {
      chunks.push([item]);
      bytes = size;
    }
  }
  return chunks;
}
