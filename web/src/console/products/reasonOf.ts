import { amount, type Measure } from '@lib/amount.ts';
import { quantity } from '@lib/format.ts';
import type { Row } from '../write/rows.ts';
import { notSent, unconfirmed } from '../write/sendAll.ts';
import { t } from './text.ts';

const known = {
  version_conflict: 'row.conflict',
  insufficient_inventory: 'row.short',
  not_found: 'row.gone',
  product_not_found: 'row.gone',
  nameless: 'row.nameless',
  [unconfirmed]: 'row.unconfirmed',
  [notSent]: 'row.notSent',
} as const;

/** Why a line was refused, in the reader's words, and in the unit of its product. */
export function reasonOf(row: Row, measure: Measure = {}): string {
  const { code = '', message, places, morePlaces = 0, barcode = '', usedBy } = row;
  if (usedBy !== undefined) return t('row.barcode', { barcode, product: usedBy });
  if (places?.length) {
    const list = places.map(({ locationId, onHand, held }) => {
      const there = `${locationId} ${amount(onHand, measure)}`;
      return held > 0 ? t('row.inUse.held', { there, held: amount(held, measure) }) : there;
    });
    const where = list.join(', ');
    return morePlaces > 0 ? t('row.inUse.more', { where, more: quantity(morePlaces) }) : t('row.inUse', { where });
  }
  return Object.hasOwn(known, code) ? t(known[code as keyof typeof known]) : message || code;
}
