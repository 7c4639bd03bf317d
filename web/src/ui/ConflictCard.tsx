import { amount, type Measure, change as signed } from '@lib/amount.ts';
import { GitMerge } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import styles from './ConflictCard.module.css';
import { calm } from './modal.ts';
import { t } from './text.ts';

interface ConflictCardProps {
  /** What it is about, such as the name of a product. */
  subject: ReactNode;
  /** The quantity that was on the screen, and the one that there is. */
  was: number;
  now: number;
  /** How they are measured; as whole units unless said. */
  measure?: Measure;
  /** The change that was wanted, if it was one. */
  change?: number;
  /** Why it was not done; "changed meanwhile" unless said. */
  title?: string;
  onApply?: () => void;
  applyLabel?: string;
  onDrop?: () => void;
  dropLabel?: string;
  busy?: boolean;
}

/** A change that met another one: what was seen, what is so now, and what can be done about it. */
export function ConflictCard(props: ConflictCardProps) {
  const { subject, was, now, measure, change, title = t('conflict.title'), onApply, onDrop, busy = false } = props;
  const possible = change === undefined || now + change >= 0;
  return (
    <section className={styles.card} role="alert">
      <GitMerge className={styles.icon} size={20} aria-hidden />
      <div className={styles.words}>
        <strong>{title}</strong>
        <p>
          {subject}:{' '}
          <b className="tabular">{t('conflict.was', { old: amount(was, measure), now: amount(now, measure) })}</b>
        </p>
        {change !== undefined && possible && (
          <p className={styles.after}>
            {signed(change, measure)}:{' '}
            {t('conflict.becomes', { now: amount(now, measure), after: amount(now + change, measure) })}
          </p>
        )}
      </div>
      <div className={styles.actions}>
        {onApply && possible && (
          <Button look="main" busy={busy} onClick={onApply}>
            {props.applyLabel ?? t('conflict.apply')}
          </Button>
        )}
        {onDrop && (
          <Button {...calm} onClick={onDrop}>
            {props.dropLabel ?? t('conflict.drop')}
          </Button>
        )}
      </div>
    </section>
  );
}
