import { answered, type StoreApi } from '@lib/api/client.ts';
import type { ApiError } from '@lib/api/error.ts';
import type { CountLineResult } from '@lib/api/types.ts';
import type { Live } from '@lib/feed/live.ts';
import { openSender, type Sender } from '@lib/intention/sender.ts';
import type { Keeping } from '@lib/keeping.ts';
import type { Item } from '../sheet/lines.ts';
import { afterBooking, anew, type Counted, type CountSheet } from './sheet.ts';

/** What is booked: the numbers as they stood when the reader asked for it. */
export interface Counting {
  lines: readonly Counted[];
  /** Of a sheet: its lines leave the sheet with the booking. */
  sheet: boolean;
}

/** What became of one line. */
export interface LineBooked {
  item: Item;
  result: CountLineResult;
}

/** What became of a count: its lines are booked or refused one by one. */
export type Booked =
  | { is: 'booked'; counting: Counting; lines: readonly LineBooked[] }
  | { is: 'refused'; counting: Counting; error: ApiError };

export interface CountsOptions {
  api: StoreApi;
  live: Pick<Live, 'settle'>;
  /** Whose sheet it is, see `ownerOf`. */
  owner: string;
  mark?: string;
  /** The place of the store, where it has one. */
  place: string | undefined;
  sheet: Keeping<CountSheet | undefined>;
  until?: AbortSignal | undefined;
}

export function openCounts({ api, live, owner, mark, place, sheet, until }: CountsOptions): Sender<Counting, Booked> {
  return openSender<Counting, Booked>({
    name: `count-${owner}`,
    mark,
    until,
    async ask({ key, wish }) {
      const ref = `count/${key.slice(-8).toUpperCase()}`;
      const body = { ...at(place), lines: linesOf(wish.lines), reason: 'count', ref };
      const params = { header: { 'Idempotency-Key': key } };
      const { data } = await answered(api.POST('/counts', { params, body }));
      const lines = wish.lines.flatMap((item, n): LineBooked[] => {
        const result = data.results[n];
        return result ? [{ item, result }] : [];
      });
      for (const { result } of lines) settle(live, result);
      const booked = new Set(lines.filter(({ result }) => result.applied).map(({ item }) => item.productId));
      if (wish.sheet) sheet.change((now) => afterBooking(now, booked));
      return { is: 'booked', counting: wish, lines };
    },
    refused: (counting, error) => ({ is: 'refused', counting, error }),
    onEnd(became, { lines, sheet: ofSheet }) {
      if (became || !ofSheet) return;
      // Given up: whether it was booked nobody knows, so a number is right only if it is counted again.
      sheet.change((now) => anew(now, new Set(lines.map(({ productId }) => productId))));
    },
  });
}

function settle(live: Pick<Live, 'settle'>, { productId, newQuantity, newVersion, lastUpdated }: CountLineResult) {
  if (newVersion) live.settle(productId, { available: newQuantity, version: newVersion, lastUpdated });
}

const at = (place: string | undefined) => (place ? { locationId: place } : {});

export const linesOf = (lines: readonly Counted[]) =>
  lines.map(({ productId, counted, expected }) => ({
    productId,
    counted,
    ...(expected === undefined ? {} : { expected }),
  }));

/** What central says would become of a count: a line that would be refused is known before it is sent. */
export async function preview(
  api: StoreApi,
  place: string | undefined,
  lines: readonly Counted[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CountLineResult>> {
  const body = { ...at(place), lines: linesOf(lines), preview: true };
  const { data } = await answered(api.POST('/counts', { body, signal }));
  return new Map(data.results.map((result) => [result.productId, result]));
}
