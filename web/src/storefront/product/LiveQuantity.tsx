import { amountWithUnit, change as changeOf, type Measure } from '@lib/amount.ts';
import { useChange } from '../useChange.ts';
import styles from './LiveQuantity.module.css';

interface LiveQuantityProps {
  value: number;
  measure: Measure;
  /** On which side of the number there is room for the change. */
  side?: 'left' | 'right';
}

/** A stock that is kept current: a change lights up for a moment and says by how much. */
export function LiveQuantity({ value, measure, side = 'right' }: LiveQuantityProps) {
  const change = useChange(value);
  return (
    <span className={styles.quantity} data-side={side}>
      <span key={change?.turn ?? 0} className={styles.value} data-fresh={change ? true : undefined}>
        {amountWithUnit(value, measure)}
      </span>
      {change && (
        <span key={`by ${change.turn}`} className={styles.by} aria-hidden>
          {changeOf(change.by, measure)}
        </span>
      )}
    </span>
  );
}
