import { amount } from '@lib/amount.ts';
import type { Level, Product } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { Button, ErrorState, SkeletonList } from '@ui/index.ts';
import { ArrowRightLeft, BellRing, Plus } from 'lucide-react';
import { useState } from 'react';
import { Panel } from '../frame/Page.tsx';
import { useMay } from '../session/me.ts';
import { LevelDialog } from './LevelDialog.tsx';
import styles from './Levels.module.css';
import { levelAt, nameOf, type Placed, useChain, usePlaced } from './locations.ts';
import { MoveDialog } from './MoveDialog.tsx';
import { PointDialog } from './PointDialog.tsx';
import { pointAt } from './point.ts';
import { t } from './text.ts';

interface Deed {
  what: 'adjust' | 'move' | 'point';
  locationId?: string;
  anchor: Element;
}

/** What lies where of a product, each number adjusted in place. Where all stock lies in the pool it says nothing. */
export function Levels({ product }: { product: Product }) {
  const all = useChain();
  return all ? <Shown product={product} all={all} /> : null;
}

function Shown({ product, all }: { product: Product; all: NonNullable<ReturnType<typeof useChain>> }) {
  const placed = usePlaced(product);
  const [doing, setDoing] = useState<Deed>();
  const may = useMay();
  const [adjusts, edits] = [may('adjustStock'), may('editProducts')];
  const done = () => setDoing(undefined);
  const { data } = placed;
  const levels = data ? shownOf(data) : [];
  const show = (n: number) => amount(n, data);
  return (
    <Panel
      title={t('levels.title')}
      aside={
        data &&
        adjusts && (
          <Button look="quiet" onClick={({ currentTarget }) => setDoing({ what: 'move', anchor: currentTarget })}>
            <ArrowRightLeft size={16} aria-hidden />
            {t('move.open')}
          </Button>
        )
      }
    >
      {data ? (
        <>
          {levels.length === 0 && <p className={styles.none}>{t('levels.none')}</p>}
          {levels.length > 0 && (
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t('level.place')}</th>
                  <th scope="col">{t('level.onHand')}</th>
                  <th scope="col">{t('level.held')}</th>
                  <th scope="col">{t('level.available')}</th>
                </tr>
              </thead>
              <tbody>
                {levels.map(({ locationId, onHand, held, available }) => (
                  <tr key={locationId}>
                    <th scope="row">
                      {nameOf(locationId, all)}
                      {pointAt(data, locationId) !== undefined && (
                        <button
                          type="button"
                          className={styles.point}
                          disabled={!edits}
                          aria-haspopup="dialog"
                          onClick={({ currentTarget }) =>
                            setDoing({ what: 'point', locationId, anchor: currentTarget })
                          }
                        >
                          {t('point.at', { point: quantity(pointAt(data, locationId) ?? 0) })}
                        </button>
                      )}
                    </th>
                    <td>
                      <button
                        type="button"
                        className={styles.value}
                        disabled={!adjusts}
                        aria-haspopup="dialog"
                        aria-label={t('level.adjust.label', {
                          product: data.name,
                          place: nameOf(locationId, all),
                          onHand: show(onHand),
                        })}
                        onClick={({ currentTarget }) => setDoing({ what: 'adjust', locationId, anchor: currentTarget })}
                      >
                        {show(onHand)}
                      </button>
                    </td>
                    <td>{held > 0 ? show(held) : '–'}</td>
                    <td>{show(available)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {(adjusts || edits) && (
            <p className={styles.more}>
              {adjusts && (
                <Button
                  look="quiet"
                  onClick={({ currentTarget }) => setDoing({ what: 'adjust', anchor: currentTarget })}
                >
                  <Plus size={16} aria-hidden />
                  {t('level.adjust.else')}
                </Button>
              )}
              {edits && (
                <Button
                  look="quiet"
                  onClick={({ currentTarget }) => setDoing({ what: 'point', anchor: currentTarget })}
                >
                  <BellRing size={16} aria-hidden />
                  {t('point.open')}
                </Button>
              )}
            </p>
          )}
        </>
      ) : placed.isError ? (
        <ErrorState title={t('levels.failed')} error={placed.error} onRetry={() => void placed.refetch()} />
      ) : (
        <SkeletonList rows={3} />
      )}
      {data && doing?.what === 'adjust' && (
        <LevelDialog product={data} locationId={doing.locationId} anchor={doing.anchor} onClose={done} />
      )}
      {data && doing?.what === 'point' && (
        <PointDialog product={data} locationId={doing.locationId} anchor={doing.anchor} onClose={done} />
      )}
      {data && doing?.what === 'move' && <MoveDialog product={data} anchor={doing.anchor} onClose={done} />}
    </Panel>
  );
}

/** What lies where, and the places that have a number of their own at which the product is low, though nothing lies there. */
function shownOf(product: Placed): Level[] {
  const there = new Set(product.levels.map(({ locationId }) => locationId));
  const awaited = Object.keys(product.reorderPoints ?? {}).filter((id) => !there.has(id));
  return [...product.levels, ...awaited.sort().map((id) => levelAt(product, id))];
}
