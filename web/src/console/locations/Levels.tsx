import type { Product } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { Button, ErrorState, SkeletonList } from '@ui/index.ts';
import { ArrowRightLeft, Plus } from 'lucide-react';
import { useState } from 'react';
import { Panel } from '../frame/Page.tsx';
import { LevelDialog } from './LevelDialog.tsx';
import styles from './Levels.module.css';
import { nameOf, useChain, usePlaced } from './locations.ts';
import { MoveDialog } from './MoveDialog.tsx';
import { t } from './text.ts';

interface Deed {
  what: 'adjust' | 'move';
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
  const done = () => setDoing(undefined);
  const { data } = placed;
  return (
    <Panel
      title={t('levels.title')}
      aside={
        data && (
          <Button look="quiet" onClick={({ currentTarget }) => setDoing({ what: 'move', anchor: currentTarget })}>
            <ArrowRightLeft size={16} aria-hidden />
            {t('move.open')}
          </Button>
        )
      }
    >
      {data ? (
        <>
          {data.levels.length === 0 && <p className={styles.none}>{t('levels.none')}</p>}
          {data.levels.length > 0 && (
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
                {data.levels.map(({ locationId, onHand, held, available }) => (
                  <tr key={locationId}>
                    <th scope="row">{nameOf(locationId, all)}</th>
                    <td>
                      <button
                        type="button"
                        className={styles.value}
                        aria-haspopup="dialog"
                        aria-label={t('level.adjust.label', {
                          product: data.name,
                          place: nameOf(locationId, all),
                          onHand: quantity(onHand),
                        })}
                        onClick={({ currentTarget }) => setDoing({ what: 'adjust', locationId, anchor: currentTarget })}
                      >
                        {quantity(onHand)}
                      </button>
                    </td>
                    <td>{held > 0 ? quantity(held) : '–'}</td>
                    <td>{quantity(available)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <p className={styles.more}>
            <Button look="quiet" onClick={({ currentTarget }) => setDoing({ what: 'adjust', anchor: currentTarget })}>
              <Plus size={16} aria-hidden />
              {t('level.adjust.else')}
            </Button>
          </p>
        </>
      ) : placed.isError ? (
        <ErrorState title={t('levels.failed')} error={placed.error} onRetry={() => void placed.refetch()} />
      ) : (
        <SkeletonList rows={3} />
      )}
      {data && doing?.what === 'adjust' && (
        <LevelDialog product={data} locationId={doing.locationId} anchor={doing.anchor} onClose={done} />
      )}
      {data && doing?.what === 'move' && <MoveDialog product={data} anchor={doing.anchor} onClose={done} />}
    </Panel>
  );
}
