// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by hand, which the elements of tables do not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: what can be pressed in a cell is a button of its own
import { amount } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { ago, dateTime, price } from '@lib/format.ts';
import { StockBadge } from '@ui/index.ts';
import { useNewest } from '@ui/useLive.ts';
import { type MouseEvent, memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useCentral } from '../central/central.ts';
import { useMay } from '../session/me.ts';
import type { Field } from './edit.ts';
import { lowAt } from './lowAt.ts';
import styles from './Table.module.css';
import type { Editing } from './Table.tsx';
import { t } from './text.ts';

interface RowProps {
  read: Product;
  index: number;
  top: number;
  selected: boolean;
  /** Absent where nothing can be done with what is chosen. */
  onSelect: ((id: string, range: boolean) => void) | undefined;
  onEdit: (editing: Editing) => void;
}

/** One product, as new as the feed knows it. A click on a value edits it in place. */
export const Row = memo(function Row({ read, index, top, selected, onSelect, onEdit }: RowProps) {
  const newest = useNewest(read);
  const { config } = useCentral();
  const may = useMay();
  const gone = newest === 'deleted';
  const product = gone ? read : newest;
  const cell = (field: Field, className: string | undefined, children: ReactNode) => (
    <span role="cell" className={className}>
      <button
        type="button"
        className={styles.value}
        disabled={gone || !may(field === 'available' ? 'adjustStock' : 'editProducts')}
        aria-haspopup="dialog"
        onClick={(event) => onEdit({ productId: product.productId, field, anchor: event.currentTarget })}
      >
        <span className="visually-hidden">{t(`edit.${field}`)}: </span>
        {children}
      </button>
    </span>
  );
  const changed = product.version !== read.version;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles.row}
      data-gone={gone || undefined}
      data-selected={selected || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell" className={styles.check}>
        {onSelect && (
          <label>
            <input
              type="checkbox"
              checked={selected}
              aria-label={t('select.one', { name: product.name })}
              onClick={(event: MouseEvent) => onSelect(product.productId, event.shiftKey)}
              readOnly
            />
          </label>
        )}
      </span>
      {cell('name', styles.name, product.name)}
      <span role="cell" className={styles.id}>
        <Link href={`/products/${encodeURIComponent(product.productId)}`} className="code" title={product.productId}>
          {product.productId}
        </Link>
      </span>
      {cell('category', styles.category, product.category || <span className={styles.none}>–</span>)}
      {gone ? (
        <span role="cell" className={styles.stock}>
          {t('product.gone')}
        </span>
      ) : (
        cell(
          'available',
          styles.stock,
          <>
            <StockBadge available={product.available} lowThreshold={lowAt(product, config.lowStockThreshold)} />
            <b key={product.version} data-fresh={changed || undefined}>
              {amount(product.available, product)}
            </b>
          </>,
        )
      )}
      {cell('price', styles.price, price(product.price))}
      <span role="cell" className={styles.updated} title={dateTime(product.lastUpdated)}>
        {ago(product.lastUpdated)}
      </span>
    </div>
  );
});
