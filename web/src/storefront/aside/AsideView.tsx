import { quantity } from '@lib/format.ts';
import { compareNames, finds } from '@lib/search.ts';
import { Button, EmptyState, ErrorState, SkeletonList } from '@ui/index.ts';
import { useLive } from '@ui/useLive.ts';
import { Hourglass, SearchX } from 'lucide-react';
import { useState } from 'react';
import { usePageTitle } from '../frame/usePageTitle.ts';
import { useStore } from '../store.ts';
import styles from './Aside.module.css';
import { inOrder } from './asides.ts';
import { Holds } from './Holds.tsx';
import { Outcome } from './Outcome.tsx';
import { plural, t } from './text.ts';
import { useHolds } from './useAsides.ts';
import { productName } from './words.ts';

/** All that is put aside through this store, by whom it is for. */
export default function AsideView() {
  const { config } = useStore();
  const list = useHolds();
  const live = useLive();
  const [typed, setTyped] = useState('');
  usePageTitle(t('aside.title'));
  const holds = inOrder(list.data?.pages.flatMap((page) => page.holds) ?? [], compareNames);
  const found = holds.filter(({ ref, lines }) =>
    finds(typed, ref, ...lines.flatMap(({ productId: id }) => [id, productName(id, (id) => live.product(id))])),
  );
  return (
    <div className={styles.view}>
      <header className={styles.head}>
        <h1>{t('aside.title')}</h1>
        <p className={styles.count} role="status">
          {holds.length > 0 && !list.hasNextPage && plural('aside.count', holds.length, quantity(holds.length))}
        </p>
      </header>
      <p className={styles.hint}>{t(config.may.has('adjust') ? 'aside.hint' : 'aside.hint.own')}</p>
      <Outcome />
      {holds.length > 0 && (
        <input
          type="search"
          className={styles.search}
          autoComplete="off"
          spellCheck={false}
          aria-label={t('aside.search')}
          placeholder={t('aside.search')}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      )}
      {list.isPending ? (
        <SkeletonList rows={4} height="6rem" />
      ) : !list.data ? (
        <ErrorState title={t('aside.failed')} error={list.error} onRetry={() => void list.refetch()} />
      ) : holds.length === 0 && !list.hasNextPage ? (
        <EmptyState icon={Hourglass} title={t('aside.none')} hint={t('aside.none.hint')} />
      ) : found.length === 0 ? (
        <EmptyState icon={SearchX} title={t('aside.noneFound')} />
      ) : (
        <Holds holds={found} heading="h2" />
      )}
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('aside.more')}
        </Button>
      )}
    </div>
  );
}
