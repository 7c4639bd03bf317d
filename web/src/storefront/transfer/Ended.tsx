import { amount } from '@lib/amount.ts';
import type { Transfer } from '@lib/api/types.ts';
import { nameOf as placeName, usePlaces } from '../places/usePlaces.ts';
import { Line } from '../sheet/Line.tsx';
import styles from '../sheet/Sheet.module.css';
import { useProducts } from '../useProducts.ts';
import { t } from './text.ts';
import { useItems } from './useTransfers.ts';
import { refOf } from './words.ts';

/** What became of a transfer that has ended: of each line what has come, what is missing and what has gone back. */
export function Ended({ transfer }: { transfer: Transfer }) {
  const all = usePlaces();
  const itemFor = useItems();
  const { from, to, state, lines } = transfer;
  useProducts(lines.map(({ productId }) => productId));
  const words = { ref: refOf(transfer) };
  return (
    <>
      <header className={styles.head}>
        <h1>{state === 'cancelled' ? t('ended.cancelled', words) : t('ended.received', words)}</h1>
        <p>{t('transfer.way', { from: placeName(from, all), to: placeName(to, all) })}</p>
      </header>
      <ul className={styles.lines} aria-label={t('ended.lines')}>
        {lines.map(({ productId, shipped, received, missing, returned = 0 }) => {
          const item = itemFor(productId);
          const figures = [
            [t('ended.shipped'), shipped, 0],
            [t('receive.arrived'), received, 0],
            [t('receive.missing'), missing, -1],
            [t('ended.back'), returned, 0],
          ] as const;
          return (
            <Line key={productId} item={item}>
              {figures
                .filter(([, count], n) => n < 2 || count > 0)
                .map(([name, count, sign]) => (
                  <span key={name} className={styles.figure} data-sign={count > 0 ? sign : 0}>
                    {name} <b>{amount(count, item)}</b>
                  </span>
                ))}
            </Line>
          );
        })}
      </ul>
    </>
  );
}
