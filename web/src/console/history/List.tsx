import type { PastEvent } from '@lib/api/types.ts';
import { dateTime, quantity } from '@lib/format.ts';
import { Button, ErrorState, SkeletonList } from '@ui/index.ts';
import { useState } from 'react';
import { EventLine } from './EventLine.tsx';
import styles from './List.module.css';
import { plural, t } from './text.ts';
import type { useHistory } from './useHistory.ts';
import { useShowing } from './useShowing.ts';
import { useTakeBack } from './useTakeBack.tsx';

interface ListProps {
  history: ReturnType<typeof useHistory>;
  /** All are of one product, which is not named. */
  short?: boolean;
  /** At most so many, without a way to older ones. */
  most?: number;
  /** More events of the time, the newest first, which tell more of these. */
  around?: readonly PastEvent[];
}

/** What happened, the newest first; each that can be is taken back from here. */
export function HistoryList({ history, short = false, most, around }: ListProps) {
  const showing = useShowing(around ?? history.events);
  const { takeBack, taken, dialog } = useTakeBack();
  const { events, hold } = useHeld(history.events, taken);
  if (history.isPending) return <SkeletonList rows={6} />;
  if (history.isError && !history.data) {
    return <ErrorState title={t('list.failed')} error={history.error} onRetry={() => void history.refetch()} />;
  }
  return (
    <>
      {events.length === 0 && <p className={styles.none}>{t('list.none')}</p>}
      <ol className={styles.list} {...hold}>
        {events.slice(0, most).map((event) => (
          <EventLine key={event.offset} event={event} showing={showing} short={short} onTakeBack={takeBack} />
        ))}
      </ol>
      {most === undefined && <Foot history={history} />}
      {dialog}
    </>
  );
}

/**
 * The list stands still while somebody points at it or is in it by keyboard: what comes meanwhile would move it away from under them. What was taken back
 * from here comes all the same: it is waited for.
 */
function useHeld(all: readonly PastEvent[], taken: readonly number[]) {
  const [top, setTop] = useState<number>();
  const keep = () => setTop((now) => now ?? all[0]?.offset);
  const free = () => setTop(undefined);
  const ours = (reverses: number | undefined) => reverses !== undefined && taken.includes(reverses);
  const events = top === undefined ? all : all.filter(({ offset, reverses }) => offset <= top || ours(reverses));
  return { events, hold: { onPointerEnter: keep, onPointerLeave: free, onFocus: keep, onBlur: free } };
}

/** The way to what is older, or what there is to know where nothing is. */
export function Foot({ history }: Pick<ListProps, 'history'>) {
  const { events, hasNextPage, isFetchingNextPage, earliest } = history;
  if (!hasNextPage) {
    return earliest ? <p className={styles.none}>{t('list.earliest', { when: dateTime(earliest) })}</p> : null;
  }
  const words = isFetchingNextPage ? 'list.reading' : events.length > 0 ? 'list.older' : 'list.further';
  return (
    <p className={styles.more}>
      <Button busy={isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
        {t(words)}
      </Button>
    </p>
  );
}

/** What is not shown: what came since and was let go, because there was too much of it, and what is lost. */
export function Missed({ history }: Pick<ListProps, 'history'>) {
  if (history.lost > 0) {
    return (
      <p className={styles.missed} role="status">
        {plural('list.lost', history.lost, quantity(history.lost))}
      </p>
    );
  }
  if (history.missed === 0) return null;
  return (
    <p className={styles.missed} role="status">
      {plural('list.missed', history.missed, quantity(history.missed))}
      <Button onClick={() => void history.refetch()}>{t('list.again')}</Button>
    </p>
  );
}
