import { amount, amountWithUnit, type Measure } from '@lib/amount.ts';
import type { Level, Location } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { Button, EmptyState, ErrorState, SkeletonList } from '@ui/index.ts';
import { useTyped } from '@ui/useTyped.ts';
import { ArrowRightLeft, MapPin } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { Page } from '../frame/Page.tsx';
import { SearchField } from '../products/FilterBar.tsx';
import { useMay } from '../session/me.ts';
import { columnsOf } from './columns.ts';
import { LevelDialog } from './LevelDialog.tsx';
import { levelAt, nameOf, type Placed, transit, useLocations } from './locations.ts';
import styles from './Matrix.module.css';
import { MoveDialog } from './MoveDialog.tsx';
import { t } from './text.ts';
import { useMatrix } from './useMatrix.ts';

/** What is being done, to which product and, unless it is moved, where. */
interface Deed {
  productId: string;
  locationId?: string;
  anchor: Element;
}

/** Products by places: how much lies where, adjusted and moved in place. */
export default function Matrix() {
  const locations = useLocations();
  const [search, setSearch] = useSearchParams();
  const [, go] = useLocation();
  const set = (name: 'q' | 'places') => (value: string) =>
    setSearch(value ? { ...Object.fromEntries(search), [name]: value } : without(search, name), { replace: true });
  const typed = useTyped(search.get('q') ?? '', set('q'));
  const sought = search.get('places') ?? '';
  const list = useMatrix((search.get('q') ?? '').trim());
  const all = locations.data ?? [];
  const columns = columnsOf(all, list.products, sought);
  const failed = list.products.length === 0 && (list.error ?? locations.error);
  return (
    <Page
      title={t('matrix.title')}
      hint={t('matrix.hint')}
      actions={
        <Button onClick={() => go('/locations')}>
          <MapPin size={17} aria-hidden />
          {t('matrix.back')}
        </Button>
      }
    >
      <div className={styles.bar}>
        <SearchField search={typed} />
        <input
          className={styles.places}
          value={sought}
          aria-label={t('matrix.places')}
          placeholder={t('matrix.places.hint')}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set('places')(event.target.value)}
        />
      </div>
      {columns.shown.length < columns.all && (
        <p className={styles.cut} role="status">
          {t('matrix.cut', { shown: quantity(columns.shown.length), all: quantity(columns.all) })}
        </p>
      )}
      {failed ? (
        <ErrorState title={t('matrix.failed')} error={failed} onRetry={() => void list.refetch()} />
      ) : list.isPending || locations.isPending ? (
        <SkeletonList rows={10} height="2.5rem" />
      ) : list.products.length === 0 ? (
        <EmptyState title={t('matrix.none')} />
      ) : (
        <Grid list={list} all={all} columns={columns.shown} old={list.isPlaceholderData} />
      )}
    </Page>
  );
}

function without(search: URLSearchParams, name: string) {
  const rest = new URLSearchParams(search);
  rest.delete(name);
  return rest;
}

interface GridProps {
  list: ReturnType<typeof useMatrix>;
  all: readonly Location[];
  columns: readonly Location[];
  old: boolean;
}

function Grid({ list, all, columns, old }: GridProps) {
  const { products, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const [doing, setDoing] = useState<Deed>();
  const done = () => setDoing(undefined);
  const product = doing && products.find(({ productId }) => productId === doing.productId);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={t('matrix.title')} data-old={old || undefined}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('matrix.product')}</th>
              <th scope="col">{t('matrix.available')}</th>
              {columns.map(({ locationId }) => (
                <th key={locationId} scope="col" title={locationId}>
                  {nameOf(locationId, all)}
                </th>
              ))}
              <th scope="col">
                <span className="visually-hidden">{t('move.open')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {products.map((one) => (
              <Row key={one.productId} product={one} all={all} columns={columns} onDo={setDoing} />
            ))}
          </tbody>
        </table>
      </section>
      {hasNextPage && (
        <p className={styles.more}>
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('matrix.more')}
          </Button>
        </p>
      )}
      {doing && product && doing.locationId !== undefined && (
        <LevelDialog product={product} locationId={doing.locationId} anchor={doing.anchor} onClose={done} />
      )}
      {doing && product && doing.locationId === undefined && (
        <MoveDialog product={product} anchor={doing.anchor} onClose={done} />
      )}
    </>
  );
}

interface RowProps {
  product: Placed;
  all: readonly Location[];
  columns: readonly Location[];
  onDo: (deed: Deed) => void;
}

function Row({ product, all, columns, onDo }: RowProps) {
  const may = useMay();
  const { productId, name, available } = product;
  return (
    <tr>
      <th scope="row">
        <Link href={`/products/${encodeURIComponent(productId)}`}>{name || productId}</Link>
        <span className="code">{productId}</span>
      </th>
      <td className={styles.sum}>{amountWithUnit(available, product)}</td>
      {columns.map(({ locationId }) => (
        <td key={locationId}>
          <Cell
            product={name || productId}
            measure={product}
            place={nameOf(locationId, all)}
            level={levelAt(product, locationId)}
            onAdjust={(anchor) => onDo({ productId, locationId, anchor })}
          />
        </td>
      ))}
      <td>
        {may('adjustStock') && (
          <Button
            look="quiet"
            square
            aria-label={t('move.label', { product: name || productId })}
            title={t('move.open')}
            onClick={({ currentTarget }) => onDo({ productId, anchor: currentTarget })}
          >
            <ArrowRightLeft size={16} aria-hidden />
          </Button>
        )}
      </td>
    </tr>
  );
}

interface CellProps {
  product: string;
  measure: Measure;
  place: string;
  level: Level;
  onAdjust: (anchor: Element) => void;
}

function Cell({ product, measure, place, level: { locationId, onHand, held }, onAdjust }: CellProps) {
  const may = useMay();
  const shown = (n: number) => amount(n, measure);
  if (locationId === transit) return <span className={styles.fixed}>{shown(onHand)}</span>; // transfers alone write it
  const words = { product, place, onHand: shown(onHand), held: shown(held) };
  return (
    <button
      type="button"
      className={styles.value}
      disabled={!may('adjustStock')}
      data-none={onHand === 0 || undefined}
      aria-haspopup="dialog"
      aria-label={t(held > 0 ? 'level.adjust.held' : 'level.adjust.label', words)}
      onClick={({ currentTarget }) => onAdjust(currentTarget)}
    >
      {shown(onHand)}
      {held > 0 && <span className={styles.held}>{t('held.short', { count: shown(held) })}</span>}
    </button>
  );
}
