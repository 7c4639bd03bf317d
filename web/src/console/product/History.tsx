import type { Measure } from '@lib/amount.ts';
import { useMemo } from 'react';
import { Panel } from '../frame/Page.tsx';
import { FilterFields, useFilters } from '../history/FilterFields.tsx';
import { HistoryList, Missed } from '../history/List.tsx';
import { useHistory } from '../history/useHistory.ts';
import styles from './ProductPage.module.css';
import { Stock, useAll } from './Stock.tsx';
import { t } from './text.ts';

const pageSize = 50;

/** How a product came to be what it is: its stock over time, and who changed it when, at which shop, and why. */
export function History({ productId, measure }: { productId: string; measure: Measure }) {
  const [chosen, set] = useFilters();
  const filters = useMemo(() => ({ ...chosen, product: productId }), [chosen, productId]);
  const history = useHistory(filters, pageSize);
  const all = useAll(filters);
  return (
    <div className={styles.movements}>
      <Panel title={t('history.title')}>
        <div className={styles.filters}>
          <FilterFields filters={filters} onChange={set} events={history.events} product />
        </div>
      </Panel>
      <Stock history={all} measure={measure} />
      <Panel title={t('history.events')}>
        <Missed history={history} />
        <HistoryList history={history} around={all.events} short />
      </Panel>
    </div>
  );
}
