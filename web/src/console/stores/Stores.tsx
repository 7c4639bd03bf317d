import type { Stores as StoresAnswer } from '@lib/api/types.ts';
import { ago, dateTime, duration, quantity } from '@lib/format.ts';
import { EmptyState, ErrorState, SkeletonGrid, useSeconds } from '@ui/index.ts';
import {
  CircleAlert,
  CircleCheck,
  CircleOff,
  CloudOff,
  Download,
  type LucideIcon,
  RefreshCw,
  ShieldAlert,
  ShieldCheck,
  Store as StoreIcon,
} from 'lucide-react';
import { Link } from 'wouter';
import { useStores } from '../central/reads.ts';
import card from '../frame/Card.module.css';
import { Page } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { Needs } from '../needs/Needs.tsx';
import styles from './Stores.module.css';
import { plural, t } from './text.ts';

type Store = StoresAnswer['stores'][number];
type State = 'good' | 'warn' | 'bad';

/** The stores that follow, as each said of itself with its newest poll. */
export default function Stores() {
  const stores = useStores();
  useSeconds(); // ages go on
  const { list, timeline } = stores.data ?? {};
  const inStep = list?.filter((store) => stateOf(store) === 'good').length ?? 0;
  const hint =
    list &&
    t('stores.hint', {
      inStep: quantity(inStep),
      all: plural('stores.count', list.length, quantity(list.length)),
    });
  return (
    <Page title={frameText('nav.stores')} hint={hint ?? ' '}>
      {stores.isPending ? (
        <SkeletonGrid cards={4} height="13rem" />
      ) : list ? (
        <List stores={list} timeline={timeline} />
      ) : (
        <ErrorState title={t('stores.failed')} error={stores.error} onRetry={() => void stores.refetch()} />
      )}
    </Page>
  );
}

interface ListProps {
  stores: Store[];
  /** Central's history. */
  timeline: string | undefined;
}

function List({ stores, timeline }: ListProps) {
  if (stores.length === 0) return <EmptyState icon={StoreIcon} title={t('stores.none')} hint={t('stores.none.hint')} />;
  return (
    <ul className={card.list}>
      {stores.map((store) => (
        <StoreCard key={store.storeId} store={store} timeline={timeline} />
      ))}
    </ul>
  );
}

const modes: Record<Store['mode'], LucideIcon> = {
  live: CircleCheck,
  catching_up: RefreshCw,
  bootstrapping: Download,
  offline: CloudOff,
};

export function stateOf({ online, mode, breaker, needs }: Pick<Store, 'online' | 'mode' | 'breaker' | 'needs'>): State {
  if (!online || mode === 'offline' || breaker === 'open') return 'bad';
  return mode === 'live' && breaker === 'closed' && !needs ? 'good' : 'warn';
}

function StoreCard({ store, timeline }: { store: Store; timeline: string | undefined }) {
  const { storeId, principal, mode, online, lagEvents, lagMs, breaker, appliedOffset, headOffset, lastSeen } = store;
  const Icon = online ? modes[mode] : CircleOff;
  const share = headOffset > 0 ? appliedOffset / headOffset : 1;
  return (
    <li className={card.card} data-state={stateOf(store)}>
      <header>
        <h2>{storeId}</h2>
        <span className={card.state}>
          <Icon size={16} aria-hidden />
          {t(online ? `mode.${mode}` : 'mode.silent')}
        </span>
      </header>
      {store.needs ? (
        <Needs codes={[store.needs]} timeline={timeline} />
      ) : (
        online && mode === 'offline' && <p className={styles.stranger}>{t('stores.stranger')}</p>
      )}
      <div className={styles.way}>
        <progress max={1} value={share} aria-label={t('stores.position')} />
        <span>{t('stores.at', { applied: quantity(appliedOffset), head: quantity(headOffset) })}</span>
      </div>
      <dl className={card.facts}>
        <Fact name={t('stores.lagEvents')} warn={lagEvents > 1_000}>
          {quantity(lagEvents)}
        </Fact>
        <Fact name={t('stores.lagMs')} warn={lagMs > 60_000}>
          {lagMs < 0 ? t('stores.never') : lagMs < 1_000 ? `${quantity(lagMs)} ms` : duration(lagMs)}
        </Fact>
        <Fact name={t('stores.breaker')} warn={breaker !== 'closed'}>
          {breaker === 'closed' ? <ShieldCheck size={15} aria-hidden /> : <ShieldAlert size={15} aria-hidden />}
          {t(`breaker.${breaker}`)}
        </Fact>
        <Fact name={t('stores.seen')} warn={!online}>
          <time dateTime={lastSeen} title={dateTime(lastSeen)}>
            {ago(lastSeen)}
          </time>
        </Fact>
      </dl>
      <footer>
        {principal !== storeId && <span>{t('stores.principal', { principal })}</span>}
        <Link href={`/events?store=${encodeURIComponent(storeId)}`}>{t('stores.events')}</Link>
      </footer>
    </li>
  );
}

function Fact({ name, warn, children }: { name: string; warn: boolean; children: React.ReactNode }) {
  return (
    <div data-warn={warn || undefined}>
      <dt>{name}</dt>
      <dd>
        {warn && <CircleAlert size={15} aria-hidden />}
        {children}
      </dd>
    </div>
  );
}
