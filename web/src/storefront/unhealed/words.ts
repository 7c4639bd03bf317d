import { amount, amountWithUnit, change, type Measure } from '@lib/amount.ts';
import type { Product, Unhealed } from '@lib/api/types.ts';
import { measureOf, productName } from '../aside/words.ts';
import { t } from './text.ts';

const reasons = [
  'insufficient_inventory',
  'product_not_found',
  'location_not_found',
  'location_inactive',
  'hold_ended',
  'idempotency_key_unreadable',
  'partly_done',
] as const;

/** What stands in the way, and what to do about it. */
export function why(code: string): { why: string; do: string } {
  const known = reasons.find((one) => one === code);
  return known
    ? { why: t(`reason.${known}`), do: t(`reason.${known}.do`) }
    : { why: t('reason.other', { code }), do: t('reason.other.do') };
}

/** What central will not take however often it is sent. */
export const hopeless = ({ reason }: Unhealed): boolean =>
  reason === 'idempotency_key_unreadable' || reason === 'partly_done';

type Line = Unhealed['lines'][number];

type Known = (id: string) => Product | 'deleted' | undefined;

/** One line in words: "-2 × Walnut loaf, at north"; `known` tells of a product what it is called and measured in. */
export function lineWords(line: Line, known: Known): string {
  const id = line.productId ?? '';
  const measure = measureOf(id, known);
  const count = countWords(line, productName(id, known), measure);
  const expected = line.expected === undefined ? '' : t('line.expected', { count: amount(line.expected, measure) });
  const missing = line.missing ? t('line.missing', { count: amount(line.missing, measure) }) : '';
  const at = line.locationId ? t('line.at', { place: line.locationId }) : '';
  const to = line.to ? t('line.to', { place: line.to }) : '';
  return [count, expected, missing, at, to, line.ref].filter(Boolean).join(', ');
}

function countWords({ delta, counted, quantity: units = 0 }: Line, product: string, measure: Measure): string {
  const unit = measure.unit ? ` ${measure.unit}` : '';
  if (delta !== undefined) return t('line.delta', { delta: change(delta, measure) + unit, product });
  if (counted !== undefined) return t('line.counted', { count: amountWithUnit(counted, measure), product });
  return t('line.count', { count: amountWithUnit(units, measure), product });
}

/** Which hold or transfer it is about, if one. */
export const aboutWords = ({ holdId, transferId }: Unhealed): string =>
  holdId ? t('line.hold', { hold: holdId }) : transferId ? t('line.transfer', { transfer: transferId }) : '';

/** All of it in words, for the names of buttons. */
export function whatOf(entry: Unhealed, known: Known): string {
  const lines = entry.lines.filter(({ productId }) => productId).map((line) => lineWords(line, known));
  return lines.join('; ') || aboutWords(entry) || t(`kind.${entry.kind}`);
}
