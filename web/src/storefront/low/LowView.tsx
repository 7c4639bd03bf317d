import { amount, amountWithUnit } from '@lib/amount.ts';
import { answered } from '@lib/api/client.ts';
import type { Product, StockFilter } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, EmptyState, ErrorState, SkeletonList, StockBadge } from '@ui/index.ts';
import { useNewest } from '@ui/useLive.ts';
import { PackageCheck } from 'lucide-react';
import { usePageTitle } from '../frame/usePageTitle.ts';
import { forSale, lowPoint } from '../places/here.ts';
import { usePlaces } from '../places/usePlaces.ts';
import { Line } from '../sheet/Line.tsx';
import { itemOf } from '../sheet/lines.ts';
import styles from '../sheet/Sheet.module.css';
import { Back, Here } from '../stockroom/Back.tsx';
import { useStore } from '../store.ts';
import { plural, t } from './text.ts';

/** What has to be ordered, or sent for: what is out of stock and what is low, by the reorder points. */
export default function LowView() {
  const { config } = useStore();
  const out = useLow('out');
  const low = useLow('low');
  usePageTitle(t('low.title'));
  const lists = [
    ['out', out],
    ['low', low],
  ] as const;
  const failed = lists.map(([, list]) => list).find((list) => list.isError && !list.data);
  const none = lists.every(([, list]) => list.data?.pages[0]?.pagination.total_count === 0);
  return (
    <div className={styles.view}>
      <Back />
      <header className={styles.head}>
        <h1>{t('low.title')}</h1>
        <Here />
      </header>
      <p className={styles.hint}>{t(config.locationId ? 'low.hint.here' : 'low.hint')}</p>
      {failed ? (
        <ErrorState title={t('low.failed')} error={failed.error} onRetry={() => void failed.refetch()} />
      ) : none ? (
        <EmptyState icon={PackageCheck} title={t('low.none')} hint={t('low.none.hint')} />
      ) : (
        lists.map(([stock, list]) => <Part key={stock} stock={stock} list={list} />)
      )}
    </div>
  );
}

const pageSize = 100;

function useLow(stock: StockFilter) {
  const { api, live, config } = useStore();
  return useInfiniteQuery({
    queryKey: ['low', stock],
    initialPageParam: '',
    refetchInterval: config.refreshIntervalMs,
    queryFn: async ({ pageParam: after, signal }) => {
      const query = { stock, sort: 'available' as const, limit: pageSize, after };
      const { data, meta } = await answered(api.GET('/inventory', { params: { query }, signal }));
      live.offer(data.products, meta);
      return data;
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

function Part({ stock, list }: { stock: 'low' | 'out'; list: ReturnType<typeof useLow> }) {
  if (!list.data) return <SkeletonList rows={3} />;
  const products = list.data.pages.flatMap((page) => page.products);
  const total = list.data.pages[0]?.pagination.total_count ?? 0;
  if (total === 0) return null;
  return (
    <section className={styles.part} aria-labelledby={stock}>
      <h2 id={stock}>{plural(`low.${stock}`, total, quantity(total))}</h2>
      <ul className={styles.lines}>
        {products.map((product) => (
          <Row key={product.productId} read={product} />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className={styles.actions}>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('low.more')}
          </Button>
        </div>
      )}
    </section>
  );
}

function Row({ read }: { read: Product }) {
  const { config } = useStore();
  const places = usePlaces();
  const newest = useNewest(read);
  const product = newest === 'deleted' ? read : newest;
  const point = lowPoint(product, config);
  const elsewhere = product.available - forSale(product);
  return (
    <Line item={itemOf(product)}>
      <StockBadge available={forSale(product)} lowThreshold={point} />
      <span className={styles.figure}>
        {t(places && config.locationId ? 'low.here' : 'low.available')}{' '}
        <b>{amountWithUnit(forSale(product), product)}</b>
      </span>
      <span className={styles.figure}>
        {t('low.point')} <b>{amount(point, product)}</b>
      </span>
      {config.locationId && (
        <span className={styles.figure}>
          {t('low.elsewhere')} <b>{amount(elsewhere, product)}</b>
        </span>
      )}
    </Line>
  );
}
