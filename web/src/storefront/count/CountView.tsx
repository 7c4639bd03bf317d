import { clock, quantity } from '@lib/format.ts';
import { useState, useSyncExternalStore } from 'react';
import { usePageTitle } from '../frame/usePageTitle.ts';
import { Sending, useSender } from '../sheet/Sending.tsx';
import styles from '../sheet/Sheet.module.css';
import { Back, Here } from '../stockroom/Back.tsx';
import { useStore } from '../store.ts';
import { Begin } from './Begin.tsx';
import { Counting } from './Counting.tsx';
import { Review } from './Review.tsx';
import { type CountSheet, isCounted } from './sheet.ts';
import { t } from './text.ts';
import { becameWords, openWords } from './words.ts';

/** A count: chosen, counted, looked at, booked. What was entered is kept, and where it was left it goes on. */
export default function CountView() {
  const { count: kept, counts } = useStore();
  const sheet = useSyncExternalStore(kept.subscribe, kept.get);
  const { state } = useSender(counts);
  const [reviewing, setReviewing] = useState(false);
  const [unkept, setUnkept] = useState(false);
  usePageTitle(t('count.title'));
  const change = (how: (now: CountSheet | undefined) => CountSheet | undefined) => setUnkept(!kept.change(how));
  const locked = state.at !== 'ready';
  const step = { sheet, change, unkept, locked };
  return (
    <div className={styles.view}>
      <Back />
      <header className={styles.head}>
        <h1>{sheet ? titleOf(sheet) : t('count.title')}</h1>
        <Here />
        {sheet && <p role="status">{progressOf(sheet)}</p>}
      </header>
      <Sending sender={counts} sheet={sheet?.begunAt} words={becameWords} open={openWords} />
      {locked && state.at === 'unknown' && <p className={styles.hint}>{t('count.locked')}</p>}
      {!sheet ? (
        <Begin onBegin={(to) => change(() => to)} />
      ) : reviewing ? (
        <Review {...step} sheet={sheet} onBack={() => setReviewing(false)} />
      ) : (
        <Counting {...step} sheet={sheet} onReview={() => setReviewing(true)} />
      )}
    </div>
  );
}

/** What a step of a count gets. */
export interface Step {
  sheet: CountSheet;
  change: (how: (now: CountSheet | undefined) => CountSheet | undefined) => void;
  unkept: boolean;
  /** A count is on its way, or nobody knows what became of it: nothing can be entered. */
  locked: boolean;
}

export const titleOf = ({ category }: CountSheet): string => t('count.of', { what: category || t('count.list') });

export function progressOf({ lines, begunAt }: CountSheet): string {
  const counts = { done: quantity(lines.filter(isCounted).length), all: quantity(lines.length) };
  return `${t('count.progress', counts)} · ${clock(begunAt)}`;
}
