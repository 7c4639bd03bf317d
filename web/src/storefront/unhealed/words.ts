import type { Unhealed } from '@lib/api/types.ts';
import { quantity, delta as signed } from '@lib/format.ts';
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

/** One line in words: "-2 × Walnut loaf, at north"; `name` gives a product's. */
export function lineWords(line: Line, name: (id: string) => string): string {
  const product = name(line.productId ?? '');
  const count = countWords(line, product);
  const expected = line.expected === undefined ? '' : t('line.expected', { count: quantity(line.expected) });
  const missing = line.missing ? t('line.missing', { count: quantity(line.missing) }) : '';
  const at = line.locationId ? t('line.at', { place: line.locationId }) : '';
  const to = line.to ? t('line.to', { place: line.to }) : '';
  return [count, expected, missing, at, to, line.ref].filter(Boolean).join(', ');
}

function countWords({ delta, counted, quantity: units = 0 }: Line, product: string): string {
  if (delta !== undefined) return t('line.delta', { delta: signed(delta), product });
  if (counted !== undefined) return t('line.counted', { count: quantity(counted), product });
  return t('line.count', { count: quantity(units), product });
}

/** Which hold or transfer it is about, if one. */
export const aboutWords = ({ holdId, transferId }: Unhealed): string =>
  holdId ? t('line.hold', { hold: holdId }) : transferId ? t('line.transfer', { transfer: transferId }) : '';

/** All of it in words, for the names of buttons. */
export function whatOf(entry: Unhealed, name: (id: string) => string): string {
  const lines = entry.lines.filter(({ productId }) => productId).map((line) => lineWords(line, name));
  return lines.join('; ') || aboutWords(entry) || t(`kind.${entry.kind}`);
}
