import type { Event } from '@lib/api/types.ts';
import { dateTime, quantity } from '@lib/format.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, ErrorState, SkeletonList } from '@ui/index.ts';
import { useEvents } from '@ui/useLive.ts';
import { useCallback, useMemo, useState } from 'react';
import { useCentral } from '../central/central.ts';
import { EventLine } from '../events/EventLine.tsx';
import { Panel } from '../frame/Page.tsx';
import { Chart } from '../overview/Chart.tsx';
import { t as productsText } from '../products/text.ts';
import { readHistory, stockSteps } from './history.ts';
import styles from './ProductPage.module.css';
import { plural, t } from './text.ts';

const stretch = 50_000; // events of all products that are looked through at a time
const shownMost = 100;

/** The events of a product, the newest first, and its stock over time. Older stretches are read when asked for. */
export function Movements({ productId, position }: { productId: string; position: number }) {
  const central = useCentral();
  const history = useInfiniteQuery({
    queryKey: ['history', productId, position],
    staleTime: Number.POSITIVE_INFINITY,
    initialPageParam: position,
    queryFn: ({ pageParam: to, signal }) =>
      readHistory(central, productId, { from: Math.max(0, to - stretch), to }, signal),
    getNextPageParam: ({ from, earliest }) => (from > earliest ? from : undefined),
  });
  const [live, setLive] = useState<readonly Event[]>([]);
  useEvents(
    useCallback(
      (events: readonly Event[]) => {
        const ours = events.filter((event) => event.productId === productId && event.offset >= position);
        if (ours.length > 0) setLive((before) => [...before, ...ours]);
      },
      [productId, position],
    ),
  );
  const pages = history.data?.pages;
  const events = useMemo(() => [...(pages ?? []).toReversed().flatMap((page) => page.events), ...live], [pages, live]);
  const steps = useMemo(() => stockSteps(events), [events]);
  const lines = useMemo(
    () => [
      {
        label: productsText('field.available'),
        values: steps.values,
        colour: '--accent-text',
        fill: true,
        stepped: true,
      },
    ],
    [steps],
  );
  const older = history.hasNextPage && (
    <Button busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
      {t(history.isFetchingNextPage ? 'history.reading' : 'history.older')}
    </Button>
  );
  if (history.isPending) return <SkeletonList rows={6} />;
  if (history.isError && !pages) {
    return <ErrorState title={t('history.failed')} error={history.error} onRetry={() => void history.refetch()} />;
  }
  return (
    <div className={styles.movements}>
      <Panel title={t('history.stock')} aside={plural('history.count', events.length, quantity(events.length))}>
        {events.length > 0 ? (
          <Chart
            label={t('history.label', { now: quantity(steps.values.at(-1) ?? 0), count: quantity(events.length) })}
            at={steps.at}
            lines={lines}
            format={(value) => (Number.isInteger(value) ? quantity(value) : '')}
            least={5}
            height={210}
            when={(seconds) => dateTime(seconds * 1000)}
          />
        ) : (
          <p className={styles.none}>{t(history.hasNextPage ? 'history.noneYet' : 'history.none')}</p>
        )}
      </Panel>
      <Panel title={t('history.title')} aside={older}>
        <ol className={styles.events}>
          {events
            .slice(-shownMost)
            .toReversed()
            .map((event) => (
              <EventLine key={event.offset} event={event} short />
            ))}
        </ol>
      </Panel>
    </div>
  );
}
