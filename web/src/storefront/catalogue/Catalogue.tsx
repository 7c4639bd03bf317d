import { quantity } from '@lib/format.ts';
import { Button, EmptyState, ErrorState, SkeletonGrid, SkeletonList } from '@ui/index.ts';
import { useRememberedAddress } from '@ui/lastAddress.ts';
import { useTyped } from '@ui/useTyped.ts';
import { RefreshCw, SearchX } from 'lucide-react';
import { usePageTitle } from '../frame/usePageTitle.ts';
import { ScanField } from '../scan/ScanField.tsx';
import styles from './Catalogue.module.css';
import { type Filters, filtered } from './filters.ts';
import { ProductCard } from './ProductCard.tsx';
import { ProductTable } from './ProductTable.tsx';
import { Toolbar } from './Toolbar.tsx';
import { plural, t } from './text.ts';
import { useDrift, useFilters, useList } from './useCatalogue.ts';

/** All products of the store, to look through, search and sell. */
export function Catalogue() {
  const [filters, setFilters] = useFilters();
  const list = useList(filters);
  const search = useTyped(filters.q, (q) => setFilters({ q }, { replace: true }));
  const old = search.ahead || list.isOther;
  const drift = useDrift(list, filters);
  useRememberedAddress('/');
  usePageTitle(filters.category || undefined);
  const total = list.data?.total;
  return (
    <div className={styles.view}>
      <header className={styles.head}>
        <h1>{filters.category || t('catalogue.title')}</h1>
        <p className={styles.count} role="status">
          {total !== undefined && plural('catalogue.count', total, quantity(total))}
        </p>
        <ScanField />
      </header>
      <Toolbar search={search} filters={filters} onChange={setFilters} />
      {drift && <DriftBar onUpdate={() => void list.refetch()} busy={list.isFetching} />}
      <section aria-label={t('catalogue.region')} aria-busy={list.isFetching} data-old={old || undefined} inert={old}>
        <Found list={list} filters={filters} onChange={setFilters} />
      </section>
    </div>
  );
}

interface FoundProps {
  list: ReturnType<typeof useList>;
  filters: Filters;
  onChange: (part: Partial<Filters>, how?: { replace?: boolean }) => void;
}

function Found({ list, filters, onChange }: FoundProps) {
  const { data } = list;
  if (!data) {
    if (list.isError) {
      return <ErrorState title={t('catalogue.failed')} error={list.error} onRetry={() => void list.refetch()} />;
    }
    return filters.view === 'grid' ? <SkeletonGrid /> : <SkeletonList rows={12} />;
  }
  if (data.products.length === 0) return <Nothing filters={filters} onChange={onChange} />;
  return (
    <>
      {filters.view === 'grid' ? (
        <ul className={styles.grid}>
          {data.products.map((product) => (
            <li key={product.productId}>
              <ProductCard read={product} />
            </li>
          ))}
        </ul>
      ) : (
        <ProductTable products={data.products} />
      )}
      <div className={styles.foot}>
        <p>{t('catalogue.shown', { shown: quantity(data.products.length), total: quantity(data.total) })}</p>
        {data.hasMore && (
          <Button busy={list.isFetching} onClick={() => onChange({ pages: filters.pages + 1 }, { replace: true })}>
            {t('catalogue.more')}
          </Button>
        )}
      </div>
    </>
  );
}

function Nothing({ filters, onChange }: Pick<FoundProps, 'filters' | 'onChange'>) {
  if (!filtered(filters)) {
    return <EmptyState title={t('catalogue.empty.all')} hint={t('catalogue.empty.all.hint')} />;
  }
  return (
    <EmptyState icon={SearchX} title={t('catalogue.empty')} hint={t('catalogue.empty.hint')}>
      <Button onClick={() => onChange({ q: '', category: '', stock: '' })}>{t('catalogue.reset')}</Button>
    </EmptyState>
  );
}

function DriftBar({ onUpdate, busy }: { onUpdate: () => void; busy: boolean }) {
  return (
    <div className={styles.drift} role="status">
      <span>{t('catalogue.changed')}</span>
      <Button look="quiet" busy={busy} onClick={onUpdate}>
        <RefreshCw size={16} aria-hidden />
        {t('catalogue.update')}
      </Button>
    </div>
  );
}
