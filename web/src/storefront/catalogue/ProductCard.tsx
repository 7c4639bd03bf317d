import { amount } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { price } from '@lib/format.ts';
import { StockBadge } from '@ui/index.ts';
import { useNewest } from '@ui/useLive.ts';
import { Link } from 'wouter';
import { forSale, lowPoint } from '../places/here.ts';
import { t as placeText } from '../places/text.ts';
import { AddButton } from '../product/AddButton.tsx';
import { LiveQuantity } from '../product/LiveQuantity.tsx';
import { t } from '../product/text.ts';
import { useStore } from '../store.ts';
import { hueOf } from './hue.ts';
import styles from './ProductCard.module.css';

/** One product as the label on a shelf: category, name, price, code, stock. */
export function ProductCard({ read }: { read: Product }) {
  const { config } = useStore();
  const newest = useNewest(read);
  const gone = newest === 'deleted';
  const product = gone ? read : newest;
  return (
    <article className={styles.card} data-gone={gone || undefined} data-out={forSale(product) === 0 || undefined}>
      <p className={styles.category} data-hue={hueOf(product.category)}>
        {product.category ?? ' '}
      </p>
      <h2 className={styles.name}>
        <Link href={`/p/${encodeURIComponent(product.productId)}`}>{product.name || product.productId}</Link>
      </h2>
      <p className={styles.code}>{product.productId}</p>
      <p className={styles.price}>{price(product.price)}</p>
      <div className={styles.foot}>
        {gone ? (
          <span className={styles.goneNote}>{t('product.gone')}</span>
        ) : (
          <>
            <span className={styles.stock}>
              <span className={styles.number}>
                <LiveQuantity value={forSale(product)} measure={product} />
                {config.locationId && <small className={styles.here}> {placeText('where.short.here')}</small>}
              </span>
              <StockBadge available={forSale(product)} lowThreshold={lowPoint(product, config)} />
              {config.locationId && (
                <small className={styles.all}>
                  {placeText('where.all.count', { count: amount(product.available, product) })}
                </small>
              )}
            </span>
            <AddButton product={product} />
          </>
        )}
      </div>
    </article>
  );
}
