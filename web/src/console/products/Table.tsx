// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by hand, which the elements of tables do not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: what can be pressed in a cell is a button of its own
import { useMediaQuery } from '@mantine/hooks';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { Button, SkeletonList } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useChain } from '../locations/locations.ts';
import { t as placesText } from '../locations/text.ts';
import { useMay } from '../session/me.ts';
import { EditDialog } from './EditDialog.tsx';
import type { Change } from './edit.ts';
import { type Column, type Filters, type Order, turned } from './filters.ts';
import { Row } from './Row.tsx';
import styles from './Table.module.css';
import { t } from './text.ts';
import type { useProducts } from './useProducts.ts';
import type { Selection } from './useSelection.ts';

interface TableProps {
  list: ReturnType<typeof useProducts>;
  /** The rows are of another search: they are shown, but nothing can be done with them. */
  old: boolean;
  filters: Filters;
  onSort: (sort: Order) => void;
  selection: Selection;
}

export interface Editing {
  productId: string;
  field: Change['field'];
  anchor: Element;
}

const rowHeight = { wide: 46, narrow: 88 };
const ahead = 30; // rows before the end at which the next page is read

/** Only the rows on the screen exist; the next page is read before its rows come into sight. */
export function Table({ list, old, filters, onSort, selection }: TableProps) {
  const { products, hasNextPage, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = list;
  const narrow = useMediaQuery('(max-width: 899px)', false, { getInitialValueInEffect: false });
  const body = useRef<HTMLDivElement>(null);
  const [editing, setEditing] = useState<Editing>();
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const top = body.current ? body.current.getBoundingClientRect().top + window.scrollY : 0;
    if (Math.abs(top - margin) > 1) setMargin(top);
  });
  const rows = useWindowVirtualizer({
    count: products.length,
    estimateSize: () => (narrow ? rowHeight.narrow : rowHeight.wide),
    overscan: 12,
    scrollMargin: margin,
    getItemKey: (index) => products[index]?.productId ?? index,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another layout has other heights
  useEffect(() => rows.measure(), [narrow]);
  const may = useMay();
  const choosable = may('editProducts') || may('adjustStock');
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    const near = last >= products.length - ahead;
    if (near && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [last, products.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const edited = editing && products.find(({ productId }) => productId === editing.productId);
  return (
    <div className={styles.table} role="table" aria-rowcount={list.total + 1} aria-label={t('products.table')}>
      <Head
        sort={filters.sort}
        onSort={onSort}
        selection={choosable ? selection : undefined}
        shown={products.length}
        old={old}
      />
      <div
        ref={body}
        className={styles.body}
        role="rowgroup"
        style={{ height: rows.getTotalSize() }}
        data-old={old || undefined}
        inert={old}
      >
        {items.map(({ index, start, key }) => {
          const product = products[index];
          if (!product) return null;
          return (
            <Row
              key={key}
              read={product}
              index={index}
              top={start - margin}
              selected={selection.ids.has(product.productId)}
              onSelect={choosable ? selection.toggle : undefined}
              onEdit={setEditing}
            />
          );
        })}
      </div>
      <div className={styles.end}>
        {isFetchingNextPage && <SkeletonList rows={2} height="2.5rem" />}
        {isFetchNextPageError && (
          <p role="alert">
            {t('products.moreFailed')} <Button onClick={() => void fetchNextPage()}>{uiText('action.retry')}</Button>
          </p>
        )}
      </div>
      {editing && edited && (
        <EditDialog read={edited} field={editing.field} anchor={editing.anchor} onClose={() => setEditing(undefined)} />
      )}
    </div>
  );
}

interface HeadProps {
  sort: Order;
  onSort: (sort: Order) => void;
  /** Absent where nothing can be done with what is chosen. */
  selection: Selection | undefined;
  shown: number;
  old: boolean;
}

function Head({ sort, onSort, selection, shown, old }: HeadProps) {
  const chosen = selection?.ids.size ?? 0;
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = chosen > 0 && chosen < shown;
  }, [chosen, shown]);
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" className={styles.row}>
        <span role="columnheader" className={styles.check}>
          {selection && (
            <label>
              <input
                ref={box}
                type="checkbox"
                disabled={old}
                aria-label={t('select.all')}
                checked={chosen > 0 && chosen >= shown}
                onChange={(event) => selection.all(event.target.checked)}
              />
            </label>
          )}
        </span>
        <SortHead column="name" sort={sort} onSort={onSort} className={styles.name} />
        <SortHead column="id" sort={sort} onSort={onSort} className={styles.id} />
        <span role="columnheader" className={styles.category}>
          {t('field.category')}
        </span>
        <SortHead column="available" sort={sort} onSort={onSort} className={styles.stock} />
        <SortHead column="price" sort={sort} onSort={onSort} className={styles.price} />
        <SortHead column="updated" sort={sort} onSort={onSort} className={styles.updated} />
      </div>
    </div>
  );
}

interface SortHeadProps {
  column: Column;
  sort: Order;
  onSort: (sort: Order) => void;
  className: string | undefined;
}

function SortHead({ column, sort, onSort, className }: SortHeadProps) {
  const up = sort === column;
  const down = sort === `-${column}`;
  const chain = useChain() !== undefined;
  return (
    <span role="columnheader" className={className} aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}>
      <button type="button" onClick={() => onSort(turned(sort, column))}>
        {column === 'available' && chain ? placesText('matrix.available') : t(`column.${column}`)}
        {up && <ArrowUp size={14} aria-hidden />}
        {down && <ArrowDown size={14} aria-hidden />}
      </button>
    </span>
  );
}
