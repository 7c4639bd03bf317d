import { amount } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { ago, dateTime, price } from '@lib/format.ts';
import { StockBadge } from '@ui/index.ts';
import { useNewest } from '@ui/useLive.ts';
import { Link } from 'wouter';
import { forSale, lowPoint } from '../places/here.ts';
import { t as placeText } from '../places/text.ts';
import { AddButton } from '../product/AddButton.tsx';
import { LiveQuantity } from '../product/LiveQuantity.tsx';
import { t as productText } from '../product/text.ts';
import { useStore } from '../store.ts';
import styles from './ProductTable.module.css';
import { t } from './text.ts';

/** The products as rows; for those who know what they look for. */
export function ProductTable({ products }: { products: readonly Product[] }) {
  const { config } = useStore();
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className="visually-hidden">{t('catalogue.region')}</caption>
        <thead>
          <tr>
            <th scope="col">{productText('product.name')}</th>
            <th scope="col" className={styles.wide}>
              {productText('product.category')}
            </th>
            <th scope="col" className={styles.number}>
              {productText('product.price')}
            </th>
            <th scope="col" className={styles.number}>
              {config.locationId ? placeText('where.here') : productText('product.available')}
            </th>
            {config.locationId && (
              <th scope="col" className={`${styles.number} ${styles.wide}`}>
                {placeText('where.all.short')}
              </th>
            )}
            <th scope="col" className={styles.wide}>
              {productText('product.stock')}
            </th>
            <th scope="col" className={styles.wide}>
              {productText('product.updated')}
            </th>
            <th scope="col">
              <span className="visually-hidden">{productText('product.add')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {products.map((product) => (
            <Row key={product.productId} read={product} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ read }: { read: Product }) {
  const { config } = useStore();
  const newest = useNewest(read);
  const gone = newest === 'deleted';
  const product = gone ? read : newest;
  return (
    <tr data-gone={gone || undefined}>
      <th scope="row">
        <Link href={`/p/${encodeURIComponent(product.productId)}`}>{product.name || product.productId}</Link>
        <span className={styles.code}>{product.productId}</span>
      </th>
      <td className={styles.wide}>{product.category}</td>
      <td className={styles.number}>{price(product.price)}</td>
      <td className={styles.number}>
        <LiveQuantity value={forSale(product)} measure={product} side="left" />
      </td>
      {config.locationId && <td className={`${styles.number} ${styles.wide}`}>{amount(product.available, product)}</td>}
      <td className={styles.wide}>
        {gone ? (
          productText('product.gone')
        ) : (
          <StockBadge available={forSale(product)} lowThreshold={lowPoint(product, config)} />
        )}
      </td>
      <td className={styles.wide}>
        <time dateTime={product.lastUpdated} title={dateTime(product.lastUpdated)}>
          {ago(product.lastUpdated)}
        </time>
      </td>
      <td className={styles.action}>{!gone && <AddButton product={product} />}</td>
    </tr>
  );
}
