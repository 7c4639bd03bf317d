import { Circle, CircleAlert, CircleSlash } from 'lucide-react';
import styles from './StockBadge.module.css';
import { t } from './text.ts';

export type StockState = 'in' | 'low' | 'out';

/** The state of a stock, by the same rule as the server's filter `stock`. */
export function stockState(available: number, lowThreshold: number): StockState {
  if (available <= 0) return 'out';
  return available <= lowThreshold ? 'low' : 'in';
}

const icons = { in: Circle, low: CircleAlert, out: CircleSlash };

/** Says how a stock stands: in words, by a sign and by colour. */
export function StockBadge({ available, lowThreshold }: { available: number; lowThreshold: number }) {
  const state = stockState(available, lowThreshold);
  const Icon = icons[state];
  return (
    <span className={styles.badge} data-state={state}>
      <Icon size={13} strokeWidth={2.4} aria-hidden />
      {t(`stock.${state}`)}
    </span>
  );
}
