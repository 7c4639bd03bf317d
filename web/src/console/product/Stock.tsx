import { amount, type Measure } from '@lib/amount.ts';
import { dateTime, quantity } from '@lib/format.ts';
import { SkeletonList } from '@ui/index.ts';
import { useEffect, useMemo } from 'react';
import { Panel } from '../frame/Page.tsx';
import { type Filters, none } from '../history/filters.ts';
import { rangeOf } from '../history/spans.ts';
import { useHistory } from '../history/useHistory.ts';
import { nameOf, useLocations } from '../locations/locations.ts';
import { Chart } from '../overview/Chart.tsx';
import { t as productsText } from '../products/text.ts';
import { stockSteps } from './history.ts';
import styles from './ProductPage.module.css';
import { plural, t } from './text.ts';

const pageSize = 1_000;
const drawnMost = 5_000;

/** All that changed a product over the time that was chosen, at the place that was: whoever did it, and why. */
export function useAll({ product, place, span, from, to }: Filters) {
  const filters = useMemo(() => ({ ...none, product, place, span, from, to }), [product, place, span, from, to]);
  const history = useHistory(filters, pageSize);
  const { events, hasNextPage, isFetching, fetchNextPage, isError } = history;
  const wanting = hasNextPage && !isFetching && !isError && events.length < drawnMost;
  useEffect(() => {
    if (wanting) void fetchNextPage();
  }, [wanting, fetchNextPage]);
  return { ...history, filters };
}

interface StockProps {
  history: ReturnType<typeof useAll>;
  measure: Measure;
}

/** The stock of a product over a time, from all that changed it. */
export function Stock({ history, measure }: StockProps) {
  const { events, filters, hasNextPage } = history;
  const { place } = filters;
  const { data: all = [] } = useLocations();
  const steps = useMemo(() => stockSteps(events, rangeOf(filters), place), [events, filters, place]);
  const lines = useMemo(
    () => [
      {
        label: place ? nameOf(place, all) : productsText('field.available'),
        values: steps.values,
        colour: '--accent-text',
        fill: true,
        stepped: true,
      },
    ],
    [steps, place, all],
  );
  const begins = events.at(-1)?.timestamp;
  const aside =
    hasNextPage && begins
      ? t('stock.since', { when: dateTime(begins) })
      : plural('stock.count', events.length, quantity(events.length));
  const now = steps.values.at(-1) ?? 0;
  return (
    <Panel title={t('stock.title')} aside={history.isPending ? undefined : aside}>
      {history.isPending ? (
        <SkeletonList rows={3} />
      ) : steps.at.length > 0 ? (
        <Chart
          label={t('stock.label', { now: amount(now, measure), count: quantity(events.length) })}
          at={steps.at}
          lines={lines}
          format={(value) => (Number.isInteger(value) ? amount(value, measure) : '')}
          least={5}
          height={150}
          when={(seconds) => dateTime(seconds * 1000)}
        />
      ) : (
        <p className={styles.none}>{t('stock.none')}</p>
      )}
    </Panel>
  );
}
