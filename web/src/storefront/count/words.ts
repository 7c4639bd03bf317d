import { amount, change, units } from '@lib/amount.ts';
import type { CountLineResult } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { explain } from '@ui/explain.ts';
import type { Item } from '../sheet/lines.ts';
import { nameOf } from '../sheet/lines.ts';
import type { Booked, Counting } from './counts.ts';
import { plural, t } from './text.ts';

/** Why a line is not booked, in a sentence; undefined if it is. */
export function faultOf(item: Item, result: CountLineResult | undefined): string | undefined {
  if (!result || result.applied) return undefined;
  const { errorType, errorMessage, held = 0, counted = 0 } = result;
  if (errorType === 'count_conflict' && held > 0)
    return plural('count.fault.held', units(held, item), amount(held, item), { counted: amount(counted, item) });
  if (errorType === 'count_conflict') return t('count.fault.below');
  if (errorType === 'product_not_found') return t('count.fault.gone');
  return t('count.fault.other', { why: errorMessage ?? errorType ?? '' });
}

export function openWords({ lines }: Counting): string {
  return plural('count.open', lines.length, quantity(lines.length));
}

/** What became of a sheet, in a sentence. */
export function becameWords(became: Booked): { text: string; good: boolean } {
  if (became.is === 'refused') return { good: false, text: t('count.refused', { why: explain(became.error) }) };
  const { lines } = became;
  const applied = lines.filter(({ result }) => result.applied);
  if (applied.length < lines.length) {
    const counts = { booked: quantity(applied.length), all: quantity(lines.length) };
    return { good: false, text: t('count.booked.some', counts) };
  }
  const differing = applied.filter(({ result }) => result.booked !== 0).length;
  const more = { differ: differWords(differing) };
  return { good: true, text: plural('count.booked', applied.length, quantity(applied.length), more) };
}

export const differWords = (count: number): string => plural('count.differ', count, quantity(count));

/** What became of one product that was counted by itself. */
export function countedWords(became: Booked): { text: string; good: boolean } {
  if (became.is === 'refused') return { good: false, text: t('counted.refused', { why: explain(became.error) }) };
  const [line] = became.lines;
  if (!line) return { good: false, text: '' };
  const { item, result } = line;
  const why = faultOf(item, result);
  if (why) return { good: false, text: t('counted.refused', { why }) };
  const { counted = 0, booked = 0 } = result;
  const more = { name: nameOf(item), change: change(booked, item) };
  return { good: true, text: plural('counted.booked', units(counted, item), amount(counted, item), more) };
}
