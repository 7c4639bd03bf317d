import { quantity } from '@lib/format.ts';
import type { Bounds } from './cart.ts';
import { t } from './text.ts';

/** What is said when the cart takes no more. */
export const fullWords = ({ lines, units }: Bounds): string =>
  t('cart.full', { lines: quantity(lines), units: quantity(units) });
