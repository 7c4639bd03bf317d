import { amountWithUnit } from '@lib/amount.ts';
import { clock } from '@lib/format.ts';
import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { RotateCw, ShieldCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { OtherKey, useIsForeign } from '../staff/OtherKey.tsx';
import { useStore } from '../store.ts';
import type { CheckoutState } from './checkout.ts';
import styles from './Outcome.module.css';
import { t } from './text.ts';
import { useTakenFocus } from './useTakenFocus.ts';

/** An order of which nobody has said what became of it: it is sent again under its key, or given up knowingly. */
export function Unsettled({ unknown }: { unknown: Extract<CheckoutState, { at: 'unknown' }> }) {
  const { checkout } = useStore();
  const outcomeRef = useTakenFocus();
  const [sure, setSure] = useState(false);
  const { order, error } = unknown;
  const isForeign = useIsForeign(order.by);
  const why = error ? explain(error) : t('checkout.later', { time: clock(order.sentAt || order.createdAt) });
  return (
    <div ref={outcomeRef} tabIndex={-1} className={styles.outcome} data-kind="warn" role="alert">
      <header>
        <TriangleAlert size={26} aria-hidden />
        <div>
          <strong className={styles.title}>{t('checkout.unknown')}</strong>
          <p className={styles.hint}>{t('checkout.unknown.hint', { why })}</p>
        </div>
      </header>
      <ul className={styles.lines}>
        {order.wish.lines.map((line) => (
          <li key={line.productId}>
            <b className="tabular">{amountWithUnit(line.quantity, line)} ×</b>
            <span>{line.name || line.productId}</span>
          </li>
        ))}
      </ul>
      <p className={styles.reassure}>
        <ShieldCheck size={18} aria-hidden />
        {t('checkout.safe')}
      </p>
      <OtherKey by={order.by} />
      <Button look="main" disabled={isForeign} onClick={() => void checkout.retry()}>
        <RotateCw size={17} aria-hidden />
        {t('checkout.retry')}
      </Button>
      {sure ? (
        <>
          <p className={styles.hint}>{t('checkout.abandon.sure')}</p>
          <Button look="danger" onClick={() => checkout.abandon()}>
            {t('checkout.abandon.yes')}
          </Button>
        </>
      ) : (
        <Button look="quiet" onClick={() => setSure(true)}>
          {t('checkout.abandon')}
        </Button>
      )}
    </div>
  );
}
