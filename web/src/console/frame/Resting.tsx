import { duration } from '@lib/format.ts';
import { useSeconds } from '@ui/index.ts';
import { Hourglass } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useCentral } from '../central/central.ts';
import styles from './Bars.module.css';
import { t } from './text.ts';

/** Says that central wants to be asked less, and when asking goes on. */
export function Resting() {
  const { patience } = useCentral();
  const until = useSyncExternalStore(patience.subscribe, patience.restUntil);
  const left = until - useSeconds();
  if (left <= 0) return null;
  return (
    <div className={styles.bar} data-kind="warn">
      <Hourglass size={18} aria-hidden />
      <p>
        <strong role="status">{t('limited.title')}</strong> {t('limited.wait', { age: duration(left + 999) })}
      </p>
    </div>
  );
}
