import { amount } from '@lib/amount.ts';
import type { Location, Product } from '@lib/api/types.ts';
import { ErrorState, SkeletonList } from '@ui/index.ts';
import { useStore } from '../store.ts';
import { t } from './text.ts';
import { nameOf, useWhere } from './usePlaces.ts';
import styles from './Where.module.css';

/** What is here of a product, and what lies elsewhere. */
export function Where({ product, all }: { product: Product; all: readonly Location[] }) {
  const { config } = useStore();
  const where = useWhere(product);
  if (where.isPending) return <SkeletonList rows={2} height="2rem" />;
  if (!where.data)
    return <ErrorState title={t('where.failed')} error={where.error} onRetry={() => void where.refetch()} />;
  const { levels } = where.data;
  if (levels.length === 0) return <p className={styles.none}>{t('where.none')}</p>;
  const sellable = (id: string) => all.find(({ locationId }) => locationId === id)?.sellable ?? true;
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{t('where.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('where.place')}</th>
          <th scope="col">{t('where.available')}</th>
          <th scope="col">{t('where.held')}</th>
        </tr>
      </thead>
      <tbody>
        {levels.map(({ locationId, onHand, held, available }) => (
          <tr key={locationId} data-here={locationId === config.locationId || undefined}>
            <th scope="row">
              {nameOf(locationId, all)}
              {locationId === config.locationId && <span className={styles.mark}>{t('where.isHere')}</span>}
            </th>
            <td>
              {sellable(locationId) ? (
                amount(available, product)
              ) : (
                <span className={styles.not}>
                  {t('where.notForSale')} · {amount(onHand, product)}
                </span>
              )}
            </td>
            <td>{held > 0 ? amount(held, product) : '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
