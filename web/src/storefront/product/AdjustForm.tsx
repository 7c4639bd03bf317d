import { amount, change as changeOf, parseAmount } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import type { Intention } from '@lib/intention/intention.ts';
import { explain } from '@ui/explain.ts';
import { Button, useAnnounce } from '@ui/index.ts';
import { useMemo, useState } from 'react';
import { OtherKey, useIsForeign } from '../staff/OtherKey.tsx';
import { useStore } from '../store.ts';
import styles from './AdjustForm.module.css';
import {
  type Adjusted,
  type Adjustment,
  adjust,
  adjustmentOf,
  adjustments,
  type Reason,
  reasons,
  type Stock,
} from './adjust.ts';
import { t } from './text.ts';

/** Changes the stock of a product by so many, for a reason other than a sale. */
export function AdjustForm({ product }: { product: Product }) {
  const { api, live, config, mark } = useStore();
  const say = useAnnounce();
  const intentions = useMemo(
    () => adjustments(config.storeId, product.productId, mark),
    [config.storeId, product.productId, mark],
  );
  const [open, setOpen] = useState<Intention<Adjustment> | undefined>(() => intentions.pending());
  const [outcome, setOutcome] = useState<Adjusted>();
  const [done, setDone] = useState('');
  const [busy, setBusy] = useState(false);

  const send = async (intention: Intention<Adjustment>) => {
    setBusy(true);
    const adjusted = await adjust(api, intentions, intention);
    setBusy(false);
    setOutcome(adjusted);
    setOpen(intentions.pending());
    if ('now' in adjusted) live.settle(product.productId, adjusted.now);
    const words = adjusted.is === 'done' ? doneText(intention.wish, adjusted.now) : '';
    setDone(words);
    if (words) say(words);
  };
  const drop = () => {
    if (open) intentions.settle(open.key);
    setOpen(undefined);
    setOutcome(undefined);
  };

  if (open && !busy)
    return <Unconfirmed intention={open} outcome={outcome} onRetry={() => void send(open)} onDrop={drop} />;
  return (
    <>
      <Fields product={product} busy={busy} onSend={(wish) => void send(intentions.begin(wish))} />
      {done && <p className={styles.done}>{done}</p>}
      {outcome && <Fault outcome={outcome} />}
    </>
  );
}

export function doneText(done: Adjustment, { available, onHandHere }: Stock): string {
  const { name } = done;
  const change = changeOf(done.delta, done);
  if (onHandHere !== undefined) return t('adjust.done.here', { name, change, now: amount(onHandHere, done) });
  return t('adjust.done', { name, change, now: amount(available, done) });
}

interface FieldsProps {
  product: Product;
  busy: boolean;
  onSend: (wish: Adjustment) => void;
}

function Fields({ product, busy, onSend }: FieldsProps) {
  const [by, setBy] = useState('');
  const [reason, setReason] = useState<Reason>('received');
  const [invalid, setInvalid] = useState(false);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const [, sign = '', digits = ''] = /^([+−-]?)(.*)$/.exec(by.trim()) ?? [];
    const size = parseAmount(digits, product) ?? 0;
    setInvalid(size === 0);
    if (size === 0 || busy) return;
    const change = sign === '' || sign === '+' ? size : -size;
    onSend(adjustmentOf(product, change, reason));
    setBy('');
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <label>
        <span>{t('adjust.by')}</span>
        <input
          inputMode="numeric"
          autoComplete="off"
          placeholder="+12"
          value={by}
          aria-invalid={invalid}
          aria-describedby={invalid ? 'adjust-fault' : undefined}
          onChange={({ target }) => setBy(target.value)}
        />
      </label>
      <label>
        <span>{t('adjust.reason')}</span>
        <select value={reason} onChange={({ target }) => setReason(target.value as Reason)}>
          {reasons.map((each) => (
            <option key={each} value={each}>
              {t(`adjust.reason.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <Button type="submit" busy={busy}>
        {t('adjust.send')}
      </Button>
      {invalid && (
        <p id="adjust-fault" className={styles.fault} role="alert">
          {t('adjust.invalid')}
        </p>
      )}
    </form>
  );
}

interface UnconfirmedProps {
  intention: Intention<Adjustment>;
  outcome: Adjusted | undefined;
  onRetry: () => void;
  onDrop: () => void;
}

function Unconfirmed({ intention, outcome, onRetry, onDrop }: UnconfirmedProps) {
  const { wish } = intention;
  const isForeign = useIsForeign(intention.by);
  return (
    <div className={styles.unconfirmed} role="alert">
      <p>
        {t('adjust.unsent', { change: changeOf(wish.delta, wish), name: wish.name })}{' '}
        {outcome?.is === 'unknown' && explain(outcome.error)}
      </p>
      <OtherKey by={intention.by} />
      <Button look="main" disabled={isForeign} onClick={onRetry}>
        {t('adjust.retry')}
      </Button>
      <Button look="quiet" onClick={onDrop}>
        {t('adjust.abandon')}
      </Button>
    </div>
  );
}

function Fault({ outcome }: { outcome: Adjusted }) {
  const words = outcome.is === 'short' ? t('adjust.short') : outcome.is === 'refused' ? explain(outcome.error) : '';
  return words ? (
    <p className={styles.fault} role="alert">
      {words}
    </p>
  ) : null;
}
