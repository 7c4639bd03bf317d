import { amountWithUnit, type Measure } from '@lib/amount.ts';
import type { Hold, Product } from '@lib/api/types.ts';
import { dateTime } from '@lib/format.ts';
import { explain } from '@ui/explain.ts';
import type { Became } from './asides.ts';
import { t } from './text.ts';

type Known = (id: string) => Product | 'deleted' | undefined;

/** What people call a product: its name, as far as it is known. */
export function productName(id: string, known: Known): string {
  const product = known(id);
  return (typeof product === 'object' && product.name) || id;
}

/** How a product is measured, as far as it is known. */
export function measureOf(id: string, known: Known): Measure {
  const product = known(id);
  return typeof product === 'object' ? product : {};
}

/** "2 × Walnut loaf, 1 × Rye loaf"; lines about one product are one. */
export function whatOf(lines: readonly { productId: string; quantity: number }[], known: Known): string {
  const sums = new Map<string, number>();
  for (const line of lines) sums.set(line.productId, (sums.get(line.productId) ?? 0) + line.quantity);
  return [...sums]
    .map(([id, count]) =>
      t('hold.line', { count: amountWithUnit(count, measureOf(id, known)), product: productName(id, known) }),
    )
    .join(', ');
}

export const refOf = ({ ref }: Pick<Hold, 'ref'>): string => ref || t('hold.noRef');

/** What became of a deed, in a sentence. */
export function becameWords(became: Became, known: Known): string {
  const { deed } = became;
  switch (became.is) {
    case 'done': {
      const ref = refOf(deed);
      const words = { ref, what: whatOf(became.hold.lines, known), time: dateTime(became.hold.expiresAt) };
      if (deed.do === 'put') return t('became.put', words);
      if (deed.do === 'extend') return t('became.extend', words);
      return t(deed.do === 'commit' ? 'became.commit' : 'became.release', words);
    }
    case 'short':
      return t('became.short', {
        count: amountWithUnit(
          became.available,
          measureOf(deed.do === 'put' ? (deed.lines[0]?.productId ?? '') : '', known),
        ),
      });
    case 'ended': {
      const how = (['committed', 'released', 'expired'] as const).find((state) => state === became.state) ?? 'gone';
      return t('became.ended', { state: t(`became.${how}`) });
    }
    case 'refused':
      return explain(became.error);
  }
}
