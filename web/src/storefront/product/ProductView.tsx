import { amount, amountWithUnit, whole } from '@lib/amount.ts';
import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Product } from '@lib/api/types.ts';
import { ago, dateTime, price, quantity } from '@lib/format.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, EmptyState, ErrorState, QuantityStepper, SkeletonList, StockBadge, useAnnounce } from '@ui/index.ts';
import { lastAddress } from '@ui/lastAddress.ts';
import { useNewest } from '@ui/useLive.ts';
import { ArrowLeft, PackageX } from 'lucide-react';
import { Suspense, useState } from 'react';
import { Link } from 'wouter';
import { add } from '../cart/cart.ts';
import { fullWords } from '../cart/full.ts';
import { t as cartText } from '../cart/text.ts';
import { useInCart, useRoom } from '../cart/useCart.ts';
import { hueOf } from '../catalogue/hue.ts';
import { useCheckout } from '../checkout/useCheckout.ts';
import { t as countText } from '../count/text.ts';
import { t as frameText } from '../frame/text.ts';
import { usePageTitle } from '../frame/usePageTitle.ts';
import { forSale, lowPoint } from '../places/here.ts';
import { Sections } from '../places/later.ts';
import { t as placeText } from '../places/text.ts';
import { usePlaces } from '../places/usePlaces.ts';
import { CountedForm } from '../stockroom/later.tsx';
import { useStore } from '../store.ts';
import { AdjustForm } from './AdjustForm.tsx';
import { History } from './History.tsx';
import { LiveQuantity } from './LiveQuantity.tsx';
import styles from './ProductView.module.css';
import { t } from './text.ts';

/** One product: what it costs, how many there are, and what has happened to it. */
export function ProductView({ productId }: { productId: string }) {
  const { api, live } = useStore();
  const read = useQuery({
    queryKey: ['product', productId],
    queryFn: async ({ signal }) => {
      const call = api.GET('/inventory/{productId}', { params: { path: { productId } }, signal });
      const { data, meta } = await answered(call);
      live.offer([data], meta);
      return data;
    },
  });
  const known = live.product(productId);
  const product = read.data ?? (typeof known === 'object' ? known : undefined);
  return (
    <div className={styles.view}>
      <p>
        <Link href={lastAddress('/')} className={styles.back}>
          <ArrowLeft size={17} aria-hidden />
          {frameText('nav.back')}
        </Link>
      </p>
      {product ? (
        <Shown key={productId} read={product} />
      ) : read.isError ? (
        <Failed error={read.error} onRetry={() => void read.refetch()} productId={productId} />
      ) : (
        <SkeletonList rows={3} height="6rem" />
      )}
    </div>
  );
}

function Failed({ error, onRetry, productId }: { error: Error; onRetry: () => void; productId: string }) {
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) {
    return <EmptyState icon={PackageX} title={t('product.missing')} hint={productId} />;
  }
  return <ErrorState title={t('product.failed')} error={error} onRetry={onRetry} />;
}

function Shown({ read }: { read: Product }) {
  const { config } = useStore();
  const places = usePlaces();
  const newest = useNewest(read);
  const gone = newest === 'deleted';
  const product = gone ? read : newest;
  usePageTitle(product.name);
  return (
    <>
      <article className={styles.label} data-hue={hueOf(product.category)}>
        <div className={styles.stripe} aria-hidden />
        <div className={styles.what}>
          <p className={styles.category}>{product.category}</p>
          <h1>{product.name || product.productId}</h1>
          <p className={styles.code}>{product.productId}</p>
        </div>
        <p className={styles.price}>{price(product.price)}</p>
        <div className={styles.stock}>
          <span className={styles.word}>{stockWord(config.locationId !== undefined, places !== undefined)}</span>
          <span className={styles.number}>
            <LiveQuantity value={gone ? 0 : forSale(product)} measure={product} />
          </span>
          {gone ? (
            <b>{t('product.gone')}</b>
          ) : (
            <StockBadge available={forSale(product)} lowThreshold={lowPoint(product, config)} />
          )}
          {!gone && config.locationId && (
            <span className={styles.all}>
              {placeText('where.all.count', { count: amount(product.available, product) })}
            </span>
          )}
        </div>
        {gone ? <p className={styles.goneNote}>{t('product.gone.hint')}</p> : <Take product={product} />}
        <p className={styles.meta}>
          {t('product.updated')}:{' '}
          <time dateTime={product.lastUpdated} title={dateTime(product.lastUpdated)}>
            {ago(product.lastUpdated)}
          </time>
          {' · '}
          {t('product.version')} {quantity(product.version)}
        </p>
      </article>
      {places && !gone && (
        <Suspense fallback={<SkeletonList rows={2} height="6rem" />}>
          <Sections product={product} all={places} />
        </Suspense>
      )}
      <section className={styles.section} aria-labelledby="history">
        <h2 id="history">{t('history.title')}</h2>
        <History productId={product.productId} measure={product} />
      </section>
      {!gone && config.may.has('adjust') && (
        <section className={styles.section} aria-labelledby="counted">
          <h2 id="counted">{countText('counted.title')}</h2>
          <Suspense fallback={<SkeletonList rows={1} />}>
            <CountedForm key={product.productId} product={product} />
          </Suspense>
        </section>
      )}
      {!gone && config.may.has('adjust') && (
        <section className={styles.section} aria-labelledby="adjust">
          <h2 id="adjust">{t('adjust.title')}</h2>
          <p className={styles.hint}>{t('adjust.hint')}</p>
          <AdjustForm product={product} />
        </section>
      )}
    </>
  );
}

/** Of what the number is that is shown: who knows of no places is told of none. */
function stockWord(atPlace: boolean, places: boolean): string {
  if (atPlace) return placeText('where.here');
  return places ? placeText('where.all') : t('product.available');
}

function Take({ product }: { product: Product }) {
  const { cart } = useStore();
  const { held } = useCheckout();
  const say = useAnnounce();
  const inCart = useInCart(product.productId);
  const [wanted, setWanted] = useState(whole(product));
  const room = useRoom(product);
  const left = Math.max(0, Math.min(forSale(product) - inCart, room));
  const full = room === 0 && forSale(product) > inCart;
  const many = Math.min(wanted, Math.max(1, left));
  const put = () => {
    cart.change((now) => add(now, product, many));
    say(cartText('cart.added', { name: product.name, count: amountWithUnit(inCart + many, product) }));
    setWanted(whole(product));
  };
  return (
    <div className={styles.take}>
      <QuantityStepper
        label={cartText('cart.quantityOf', { name: product.name })}
        value={many}
        measure={product}
        min={1}
        max={Math.max(1, left)}
        onChange={setWanted}
      />
      <Button look="main" disabled={left === 0 || held} onClick={put}>
        {t('product.add.long')}
      </Button>
      {inCart > 0 && (
        <span className={styles.inCart}>{t('product.inCart', { count: amountWithUnit(inCart, product) })}</span>
      )}
      {full && <span className={styles.inCart}>{fullWords(cart.most)}</span>}
    </div>
  );
}
