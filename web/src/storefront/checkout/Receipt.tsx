import { amount, amountWithUnit } from '@lib/amount.ts';
import { clock, price } from '@lib/format.ts';
import { Button } from '@ui/index.ts';
import { CircleCheck } from 'lucide-react';
import { total } from '../cart/cart.ts';
import { useStore } from '../store.ts';
import { type CheckoutState, orderName } from './checkout.ts';
import { LineOutcomes } from './LineOutcomes.tsx';
import styles from './Outcome.module.css';
import { t } from './text.ts';
import { useTakenFocus } from './useTakenFocus.ts';

/** What was bought. */
export function Receipt({ sold }: { sold: Extract<CheckoutState, { at: 'sold' }> }) {
  const { checkout, config } = useStore();
  const outcomeRef = useTakenFocus();
  return (
    <div ref={outcomeRef} tabIndex={-1} className={styles.outcome} data-kind="good" role="status">
      <header>
        <CircleCheck size={26} aria-hidden />
        <div>
          <strong className={styles.title}>{t('checkout.sold')}</strong>
          <p className={styles.hint}>
            {t('checkout.sold.hint', { order: orderName(sold.order), time: clock(sold.soldAt) })}
          </p>
        </div>
        <b className={styles.sum}>{price(total(sold.order.wish.lines))}</b>
      </header>
      {sold.replayed && <p className={styles.reassure}>{t('checkout.replayed')}</p>}
      <LineOutcomes
        outcomes={sold.outcomes}
        describe={({ line, result }) => {
          const count = amountWithUnit(line.quantity, line);
          if (config.locationId) return t('checkout.line.soldHere', { count }); // what is left is told of all places together
          return t('checkout.line.sold', { count, left: amount(result.newQuantity, line) });
        }}
      />
      <Button onClick={() => checkout.dismiss()}>{t('checkout.again')}</Button>
    </div>
  );
}
