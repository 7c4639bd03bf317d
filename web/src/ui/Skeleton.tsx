import styles from './Skeleton.module.css';
import { t } from './text.ts';

/** Grey bars in the place of a list that is on its way; the reader hears that it loads. */
export function SkeletonList({ rows = 8, height = '3.25rem' }: { rows?: number; height?: string }) {
  return (
    <div className={styles.list} role="status" aria-label={t('app.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike
        <div key={row} className={styles.bar} style={{ height }} />
      ))}
    </div>
  );
}

/** The same for a grid of cards. */
export function SkeletonGrid({ cards = 12, height = '12.5rem' }: { cards?: number; height?: string }) {
  return (
    <div className={styles.grid} role="status" aria-label={t('app.loading')}>
      {Array.from({ length: cards }, (_, card) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cards are all alike
        <div key={card} className={styles.bar} style={{ height }} />
      ))}
    </div>
  );
}
