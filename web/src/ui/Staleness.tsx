import { duration } from '@lib/format.ts';
import { useEffect, useState } from 'react';
import styles from './Staleness.module.css';
import { t } from './text.ts';

interface StalenessProps {
  /** What the store said of itself: milliseconds behind; undefined if it was never in step. */
  ms: number | undefined;
  /** When it said so, in milliseconds since the epoch. */
  at: number;
  /** From when on it is worth a warning. */
  warnMs?: number;
}

const current = 2_000; // below, nobody would call it old

/** How long ago a store knew that it had everything. An idle store hears so every twenty seconds or so. */
export function Staleness({ ms, at, warnMs = 45_000 }: StalenessProps) {
  const now = useSeconds();
  const age = ms === undefined ? undefined : ms + Math.max(0, now - at);
  const level = age === undefined || age >= warnMs ? 'old' : 'fine';
  return (
    <span className={styles.stale} data-level={level} title={t('stale.hint')}>
      {describe(age)}
    </span>
  );
}

function describe(age: number | undefined): string {
  if (age === undefined) return t('stale.never');
  return age < current ? t('stale.current') : t('stale.confirmed', { age: duration(age) });
}

/** The present time, once a second while the page is looked at. */
export function useSeconds(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
