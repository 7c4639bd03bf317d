import type { FeedState } from '@lib/feed/feed.ts';
import styles from './LiveDot.module.css';
import { t } from './text.ts';

/** How the feed stands, in a word and a dot. A change of it is announced. */
export function LiveDot({ state }: { state: FeedState }) {
  return (
    <span className={styles.live} data-state={state} role="status" title={t(`live.${state}.hint`)}>
      <span className={styles.dot} aria-hidden />
      {t(`live.${state}`)}
    </span>
  );
}
