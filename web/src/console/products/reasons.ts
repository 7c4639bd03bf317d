import { t } from './text.ts';

/** Why a stock is changed, as people here say it. */
export const reasons = ['correction', 'received', 'returned', 'damaged', 'lost'] as const;

const told = [...reasons, 'sale', 'delivery', 'receipt'] as const;

/** What a reason is called; one of somebody's own is shown as it was given. */
export function reasonWords(reason = ''): string {
  const known = told.find((one) => one === reason);
  return known ? t(`reason.${known}`) : reason;
}
