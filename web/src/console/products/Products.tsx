import { quantity } from '@lib/format.ts';
import { Button, EmptyState, ErrorState, SkeletonList, useAnnounce } from '@ui/index.ts';
import { useRememberedAddress } from '@ui/lastAddress.ts';
import { useTyped } from '@ui/useTyped.ts';
import { Download, Plus, RefreshCw, Upload } from 'lucide-react';
import { lazy, Suspense, useEffect } from 'react';
import { useSearchParams } from 'wouter';
import { useCentral } from '../central/central.ts';
import { Page } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { useMay } from '../session/me.ts';
import { useExport } from '../transfer/useExport.ts';
import { BulkBar } from './BulkBar.tsx';
import { CreateDialog } from './CreateDialog.tsx';
import { FilterBar } from './FilterBar.tsx';
import { filtered } from './filters.ts';
import styles from './Products.module.css';
import { Table } from './Table.tsx';
import { plural, t } from './text.ts';
import { useDrift, useFilters, useProducts } from './useProducts.ts';
import { useSelection } from './useSelection.ts';

const ImportDialog = lazy(() => import('../transfer/ImportDialog.tsx'));

/** All products of central: looked for, changed one by one or many at once, brought in and out. */
export default function Products() {
  const { queries } = useCentral();
  const [filters, setFilters] = useFilters();
  const list = useProducts(filters);
  const search = useTyped(filters.q, (q) => setFilters({ q }, true));
  const drift = useDrift(list.readAt);
  const selection = useSelection(list.products);
  const may = useMay();
  const edits = may('editProducts');
  const [doing, setDoing] = useDeed();
  const exporting = useExport();
  const readAnew = () => void queries.resetQueries({ queryKey: ['products'] });
  const announce = useAnnounce();
  useRememberedAddress('/products');
  const { total, isPending } = list;
  useEffect(() => {
    if (!isPending) announce(plural('products.count', total, quantity(total)));
  }, [announce, isPending, total]);
  return (
    <Page
      title={frameText('nav.products')}
      hint={list.isPending ? ' ' : plural('products.count', list.total, quantity(list.total))}
      actions={
        <>
          {edits && (
            <Button onClick={() => setDoing('import')}>
              <Upload size={17} aria-hidden />
              {t('import.open')}
            </Button>
          )}
          <Button onClick={() => void exporting.start(filters)} busy={exporting.busy}>
            <Download size={17} aria-hidden />
            {exporting.busy ? t('export.busy', { done: quantity(exporting.done) }) : t('export.open')}
          </Button>
          {edits && (
            <Button look="main" onClick={() => setDoing('create')}>
              <Plus size={17} aria-hidden />
              {t('create.open')}
            </Button>
          )}
        </>
      }
    >
      <FilterBar search={search} filters={filters} onChange={setFilters} />
      {drift > 0 && (
        <div className={styles.drift} role="status">
          {plural('products.drift', drift, quantity(drift))}
          <Button look="quiet" onClick={readAnew}>
            <RefreshCw size={16} aria-hidden />
            {t('products.update')}
          </Button>
        </div>
      )}
      <Body
        list={list}
        old={search.ahead || list.isPlaceholderData}
        filters={filters}
        setFilters={setFilters}
        selection={selection}
        onCreate={edits ? () => setDoing('create') : undefined}
      />
      <BulkBar selection={selection} />
      {edits && doing === 'create' && <CreateDialog onClose={() => setDoing(undefined)} />}
      {edits && doing === 'import' && (
        <Suspense>
          <ImportDialog
            onClose={(changed) => {
              setDoing(undefined);
              if (changed) readAnew();
            }}
          />
        </Suspense>
      )}
    </Page>
  );
}

interface BodyProps {
  list: ReturnType<typeof useProducts>;
  /** What is on the screen answers another question than the filters ask by now. */
  old: boolean;
  filters: ReturnType<typeof useFilters>[0];
  setFilters: ReturnType<typeof useFilters>[1];
  selection: ReturnType<typeof useSelection>;
  onCreate: (() => void) | undefined;
}

function Body({ list, old, filters, setFilters, selection, onCreate }: BodyProps) {
  if (list.isPending) return <SkeletonList rows={12} height="2.5rem" />;
  if (list.isError && list.products.length === 0) {
    return <ErrorState title={t('products.failed')} error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (list.products.length > 0) {
    return (
      <Table list={list} old={old} filters={filters} onSort={(sort) => setFilters({ sort })} selection={selection} />
    );
  }
  if (filtered(filters)) {
    return (
      <EmptyState title={t('products.none')} hint={t('products.none.hint')}>
        <Button onClick={() => setFilters({ q: '', category: '', stock: '' })}>{t('products.all')}</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={t('products.empty')} hint={onCreate && t('products.empty.hint')}>
      {onCreate && (
        <Button look="main" onClick={onCreate}>
          {t('create.open')}
        </Button>
      )}
    </EmptyState>
  );
}

type Deed = 'create' | 'import';

/** A dialog of this view; the palette opens one by the address. */
function useDeed(): [Deed | undefined, (deed: Deed | undefined) => void] {
  const [search, setSearch] = useSearchParams();
  const asked = search.get('do');
  const deed = asked === 'create' || asked === 'import' ? asked : undefined;
  const set = (to: Deed | undefined) =>
    setSearch(
      (now) => {
        const next = new URLSearchParams(now);
        if (to) next.set('do', to);
        else next.delete('do');
        return next;
      },
      { replace: true },
    );
  return [deed, set];
}
