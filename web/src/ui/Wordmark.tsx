import { t } from './text.ts';
import styles from './Wordmark.module.css';

/** The sign over the door. */
export function Wordmark() {
  return (
    <span className={styles.wordmark}>
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <path className={styles.cloth} d="M4 6h24v8a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0z" />
        <path className={styles.wall} d="M6.5 19.5h19V27h-19z" />
      </svg>
      {t('app.name')}
    </span>
  );
}
