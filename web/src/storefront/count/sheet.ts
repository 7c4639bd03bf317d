import { type Keeping, keeping } from '@lib/keeping.ts';
import { type Item, isAmount, isItem, isUnknown, listOf, put, textOf, type Unknown } from '../sheet/lines.ts';

/**
 * A product that is counted. `expected` is what the page said that lies there when the number was entered, so that what is sold between
 * then and the booking stays sold; undefined if the page did not know, then the number is compared with what lies there when it is booked.
 */
export interface CountLine extends Item {
  counted?: number | undefined;
  expected?: number | undefined;
}

/** A count that has begun. */
export interface CountSheet {
  begunAt: number;
  /** What is counted; '' for what is scanned or chosen one by one. */
  category: string;
  /** Who counts is not told what should be there before the differences are looked at. */
  blind: boolean;
  lines: readonly CountLine[];
  unknown: readonly Unknown[];
}

export const countSheet = (owner: string, until?: AbortSignal): Keeping<CountSheet | undefined> =>
  keeping(`bodega.count.${owner}`, read, undefined, until);

function read(stored: unknown): CountSheet | undefined {
  const { begunAt, blind } = (stored ?? {}) as Partial<CountSheet>;
  if (typeof begunAt !== 'number') return undefined;
  return {
    begunAt,
    blind: blind === true,
    category: textOf(stored, 'category'),
    lines: listOf(stored, 'lines', isLine),
    unknown: listOf(stored, 'unknown', isUnknown),
  };
}

function isLine(value: unknown): value is CountLine {
  if (!isItem(value)) return false;
  const { counted, expected } = value as CountLine;
  return (counted === undefined || isAmount(counted)) && (expected === undefined || isAmount(expected));
}

export const begun = (category: string, blind: boolean, items: readonly Item[]): CountSheet => ({
  begunAt: Date.now(),
  category,
  blind,
  lines: items.map((item) => ({ ...item })),
  unknown: [],
});

/** The sheet with a number entered, or taken back, in the place where the line is; one of a new product comes first. */
export function entered(
  sheet: CountSheet,
  item: Item,
  counted: number | undefined,
  expected: number | undefined,
): CountSheet {
  const { counted: _, expected: __, ...bare } = item as CountLine;
  const line: CountLine = counted === undefined ? bare : { ...bare, counted, expected };
  return { ...sheet, lines: put(sheet.lines, line) };
}

export type Counted = CountLine & { counted: number };

export const isCounted = (line: CountLine): line is Counted => line.counted !== undefined;

/** By how much a number differs from what should be there; `now` is what lies there, for one that was entered without knowing. */
export const differenceOf = (line: Counted, now: number | undefined): number | undefined => {
  const expected = line.expected ?? now;
  return expected === undefined ? undefined : line.counted - expected;
};

/** The sheet without the lines that were booked; undefined once nothing is left of it. */
export function afterBooking(sheet: CountSheet | undefined, booked: ReadonlySet<string>): CountSheet | undefined {
  if (!sheet) return undefined;
  const lines = sheet.lines.filter(({ productId }) => !booked.has(productId));
  return lines.length === 0 && sheet.unknown.length === 0 ? undefined : { ...sheet, lines };
}

/** The sheet with some products to be counted anew: nobody knows whether their numbers were booked. */
export function anew(sheet: CountSheet | undefined, ids: ReadonlySet<string>): CountSheet | undefined {
  if (!sheet) return undefined;
  const blank = ({ counted: _, expected: __, ...item }: CountLine): CountLine => item;
  return { ...sheet, lines: sheet.lines.map((line) => (ids.has(line.productId) ? blank(line) : line)) };
}
