import { amount } from '@lib/amount.ts';
import type { Transfer } from '@lib/api/types.ts';
import { ago } from '@lib/format.ts';
import { Button, EmptyState, ErrorState, SkeletonList, useSeconds } from '@ui/index.ts';
import { PackageCheck, Send } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { usePageTitle } from '../frame/usePageTitle.ts';
import { nameOf as placeName, usePlaces } from '../places/usePlaces.ts';
import { nameOf } from '../sheet/lines.ts';
import { Sending, useSender } from '../sheet/Sending.tsx';
import styles from '../sheet/Sheet.module.css';
import { Back } from '../stockroom/Back.tsx';
import { useStore } from '../store.ts';
import { useProducts } from '../useProducts.ts';
import { CancelDialog } from './CancelDialog.tsx';
import { t } from './text.ts';
import { useItems, useTransfers } from './useTransfers.ts';
import { becameWords, openWords, refOf } from './words.ts';

/** What is on its way to this place and from it. */
export default function TransfersView() {
  const { config, transfers: sender } = useStore();
  const all = usePlaces();
  const list = useTransfers();
  const [cancelling, setCancelling] = useState<Transfer>();
  usePageTitle(t('transfers.title'));
  const found = list.data?.pages.flatMap((page) => page.transfers) ?? [];
  useProducts([...new Set(found.flatMap(({ lines }) => lines.map(({ productId }) => productId)))]);
  const here = config.locationId;
  const parts = here
    ? ([
        ['transfers.here', found.filter(({ to }) => to === here)],
        ['transfers.away', found.filter(({ to }) => to !== here)],
      ] as const)
    : ([['transfers.all', found]] as const);
  return (
    <div className={styles.view}>
      <Back />
      <header className={styles.head}>
        <h1>{t('transfers.title')}</h1>
      </header>
      <p className={styles.hint}>{t(here ? 'transfers.hint' : 'transfers.hint.all')}</p>
      <div className={styles.actions}>
        <Link href="/stockroom/send" className={styles.link}>
          <Send size={17} aria-hidden />
          {t('transfers.send')}
        </Link>
      </div>
      <Sending sender={sender} words={(became) => becameWords(became, all)} open={(deed) => openWords(deed, all)} />
      {list.isPending ? (
        <SkeletonList rows={3} height="6rem" />
      ) : !list.data ? (
        <ErrorState title={t('transfers.failed')} error={list.error} onRetry={() => void list.refetch()} />
      ) : found.length === 0 ? (
        <EmptyState icon={PackageCheck} title={t('transfers.none')} hint={t('transfers.none.hint')} />
      ) : (
        parts.map(
          ([title, transfers]) =>
            transfers.length > 0 && (
              <section key={title} className={styles.part} aria-labelledby={title}>
                <h2 id={title}>{t(title)}</h2>
                <ul className={styles.cards}>
                  {transfers.map((transfer) => (
                    <Card key={transfer.transferId} transfer={transfer} onCancel={() => setCancelling(transfer)} />
                  ))}
                </ul>
              </section>
            ),
        )
      )}
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('transfers.more')}
        </Button>
      )}
      {cancelling && <CancelDialog transfer={cancelling} onClose={() => setCancelling(undefined)} />}
    </div>
  );
}

const mostShown = 6;

function Card({ transfer, onCancel }: { transfer: Transfer; onCancel: () => void }) {
  const { config, transfers: sender } = useStore();
  const { held } = useSender(sender);
  const all = usePlaces();
  const itemFor = useItems();
  const now = useSeconds();
  const { transferId, from, to, state, shippedAt } = transfer;
  const here = config.locationId;
  const ours = !here && transfer.storeId === config.actsAs; // a store of no place acts on what was sent through it
  const ref = refOf(transfer);
  const open = transfer.lines.filter((line) => line.open > 0);
  return (
    <li className={styles.card}>
      <h3>{ref}</h3>
      <p className={styles.note}>
        {t('transfer.way', { from: placeName(from, all), to: placeName(to, all) })} ·{' '}
        {t('transfer.sent', { ago: ago(shippedAt, now) })}
        {state === 'partly_received' && ` · ${t('transfer.partly')}`}
      </p>
      <ul className={styles.plain}>
        {open.slice(0, mostShown).map(({ productId, open: count }) => {
          const item = itemFor(productId);
          return <li key={productId}>{t('transfer.line', { count: amount(count, item), product: nameOf(item) })}</li>;
        })}
        {open.length > mostShown && <li>…</li>}
      </ul>
      <div className={styles.actions}>
        {(ours || to === here) && (
          <Link
            href={`/stockroom/transfers/${transferId}`}
            className={styles.link}
            data-look="main"
            aria-label={t('transfer.label', { deed: t('transfer.receive'), ref })}
          >
            {t('transfer.receive')}
          </Link>
        )}
        {(ours || from === here) && (
          <Button
            disabled={held}
            aria-label={t('transfer.label', { deed: t('transfer.cancel'), ref })}
            onClick={onCancel}
          >
            {t('transfer.cancel')}
          </Button>
        )}
      </div>
    </li>
  );
}
