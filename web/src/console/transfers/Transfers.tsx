import { amount, amountWithUnit, type Measure } from '@lib/amount.ts';
import { answered } from '@lib/api/client.ts';
import type { Location, Transfer } from '@lib/api/types.ts';
import { ago, dateTime } from '@lib/format.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, EmptyState, ErrorState, SkeletonList } from '@ui/index.ts';
import { Truck } from 'lucide-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useCentral, useMeasures } from '../central/central.ts';
import cards from '../frame/Card.module.css';
import form from '../frame/Form.module.css';
import { Page } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { named, nameOf, useLocations } from '../locations/locations.ts';
import { useMay } from '../session/me.ts';
import { CancelDialog, ReceiveDialog } from './dialogs.tsx';
import styles from './Transfers.module.css';
import { t } from './text.ts';

const pageSize = 50;
const readMs = 10_000; // the feed tells of products, not of transfers
const states = ['shipped', 'partly_received', 'received', 'cancelled'] as const;
const ended: readonly string[] = ['received', 'cancelled'];

interface Filters {
  state: (typeof states)[number] | '';
  place: string;
}

function useTransfers({ state, place }: Filters) {
  const { api, patience } = useCentral();
  return useInfiniteQuery({
    queryKey: ['transfers', state, place],
    initialPageParam: '',
    refetchInterval: () => patience.next(readMs),
    queryFn: async ({ pageParam: after, signal }) => {
      const chosen = { ...(state ? { state } : {}), ...(place ? { location: place } : {}) };
      const query = { ...chosen, ...(after ? { after } : {}), limit: pageSize };
      return (await answered(api.GET('/transfers', { params: { query }, signal }))).data;
    },
    getNextPageParam: (last) => last.nextCursor,
  });
}

/** What is on its way between places; received or sent back here. */
export default function Transfers() {
  const [search, setSearch] = useSearchParams();
  const filters = {
    state: states.find((one) => one === search.get('state')) ?? '',
    place: search.get('place') ?? '',
  } as const;
  const list = useTransfers(filters);
  const { data: all = [] } = useLocations();
  const [ending, setEnding] = useState<{ transfer: Transfer; deed: 'receive' | 'cancel' }>();
  const transfers = list.data?.pages.flatMap((page) => page.transfers as Transfer[]) ?? [];
  const set = (part: Partial<Filters>) => {
    const chosen = Object.entries({ ...filters, ...part }).filter(([, value]) => value !== '');
    setSearch(new URLSearchParams(chosen), { replace: true });
  };
  const filtered = filters.state !== '' || filters.place !== '';
  const done = () => setEnding(undefined);
  return (
    <Page title={frameText('nav.transfers')} hint={t('transfers.hint')}>
      <Choices filters={filters} all={all} onChange={set} />
      {list.isPending ? (
        <SkeletonList rows={6} />
      ) : list.isError && !list.data ? (
        <ErrorState title={t('transfers.failed')} error={list.error} onRetry={() => void list.refetch()} />
      ) : transfers.length === 0 && !list.hasNextPage ? (
        <EmptyState
          icon={Truck}
          title={t('transfers.none')}
          hint={t(filtered ? 'transfers.noneFits' : 'transfers.none.hint')}
        />
      ) : (
        <ul className={cards.list}>
          {transfers.map((transfer) => (
            <Card
              key={transfer.transferId}
              transfer={transfer}
              all={all}
              onEnd={(deed) => setEnding({ transfer, deed })}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('transfers.more')}
        </Button>
      )}
      <p className={form.hint}>
        <Link href="/events?action=lost">{t('transfers.lost')}</Link> ·{' '}
        <Link href="/events?action=counted">{t('transfers.counts')}</Link>
      </p>
      {ending?.deed === 'receive' && <ReceiveDialog transfer={ending.transfer} all={all} onClose={done} />}
      {ending?.deed === 'cancel' && <CancelDialog transfer={ending.transfer} all={all} onClose={done} />}
    </Page>
  );
}

interface ChoicesProps {
  filters: Filters;
  all: readonly Location[];
  onChange: (part: Partial<Filters>) => void;
}

function Choices({ filters, all, onChange }: ChoicesProps) {
  const ids = ['pool', ...named(all).map(({ locationId }) => locationId)];
  return (
    <search className={styles.choices} aria-label={t('transfers.filter')}>
      <label className={form.field}>
        {t('transfers.state')}
        <select value={filters.state} onChange={(event) => onChange({ state: event.target.value as Filters['state'] })}>
          <option value="">{t('transfers.state.open')}</option>
          {states.map((state) => (
            <option key={state} value={state}>
              {t(`state.${state}`)}
            </option>
          ))}
        </select>
      </label>
      <label className={form.field}>
        {t('transfers.place')}
        <select value={filters.place} onChange={(event) => onChange({ place: event.target.value })}>
          <option value="">{t('transfers.place.all')}</option>
          {(filters.place === '' || ids.includes(filters.place) ? ids : [...ids, filters.place]).map((id) => (
            <option key={id} value={id}>
              {nameOf(id, all)}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}

interface CardProps {
  transfer: Transfer;
  all: readonly Location[];
  onEnd: (deed: 'receive' | 'cancel') => void;
}

function Card({ transfer, all, onEnd }: CardProps) {
  const { transferId, state, from, to, ref, storeId, lines, shippedAt } = transfer;
  const way = t('transfer.way', { from: nameOf(from, all), to: nameOf(to, all) });
  const what = ref || way;
  const may = useMay();
  const measureOf = useMeasures();
  const over = ended.includes(state);
  return (
    <li className={cards.card} data-state={state === 'partly_received' ? 'warn' : undefined}>
      <header>
        <h2>{way}</h2>
        <span className={cards.state}>{t(`state.${state}`)}</span>
      </header>
      {ref && <p className={styles.ref}>{ref}</p>}
      <ul className={styles.lines}>
        {lines.map((line) => (
          <li key={line.productId}>
            <Link href={`/products/${encodeURIComponent(line.productId)}`}>
              {t('transfer.line', {
                count: amountWithUnit(line.shipped, measureOf(line.productId)),
                product: line.productId,
              })}
            </Link>{' '}
            <span>{became(line, measureOf(line.productId))}</span>
          </li>
        ))}
      </ul>
      <p className={styles.sent} title={dateTime(shippedAt)}>
        {t('transfer.sent', { when: ago(shippedAt) })}
        {storeId && ` ${t('transfer.through', { store: storeId })}`} · <span className="code">{transferId}</span>
      </p>
      {!over && may('adjustStock') && (
        <div className={form.actions}>
          <Button look="main" aria-label={t('transfer.receive.label', { what })} onClick={() => onEnd('receive')}>
            {t('transfer.receive')}
          </Button>
          <Button aria-label={t('transfer.cancel.label', { what })} onClick={() => onEnd('cancel')}>
            {t('transfer.cancel')}
          </Button>
        </div>
      )}
    </li>
  );
}

/** What has become of a line so far; nothing is said of one that is on its way as it was sent. */
function became(line: Transfer['lines'][number], measure: Measure): string {
  const { shipped, received, missing, returned = 0, open } = line;
  const shown = (n: number) => amount(n, measure);
  const parts = [
    open > 0 && open !== shipped ? t('transfer.open', { open: shown(open), count: shown(shipped) }) : '',
    received > 0 ? t('transfer.came', { count: shown(received) }) : '',
    missing > 0 ? t('transfer.lost', { count: shown(missing) }) : '',
    returned > 0 ? t('transfer.returned', { count: shown(returned) }) : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
