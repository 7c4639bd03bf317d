import { amount } from '@lib/amount.ts';
import type { Stats, Stores } from '@lib/api/types.ts';
import { ago, compact, locale, price, quantity } from '@lib/format.ts';
import { ErrorState, SkeletonGrid, useSeconds } from '@ui/index.ts';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { useCentral, useMeasures } from '../central/central.ts';
import { useHealth, useStats, useStores } from '../central/reads.ts';
import { Page, Panel } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { Needs } from '../needs/Needs.tsx';
import { useMay } from '../session/me.ts';
import { Activity } from './Activity.tsx';
import { Chart } from './Chart.tsx';
import styles from './Overview.module.css';
import { type Busy, stepS } from './pulse.ts';
import { t } from './text.ts';

/** How the whole inventory stands, at a glance. */
export default function Overview() {
  const stats = useStats();
  const stores = useStores();
  const health = useHealth();
  if (stats.isError && !stats.data) {
    return <ErrorState title={t('overview.failed')} error={stats.error} onRetry={() => void stats.refetch()} />;
  }
  return (
    <Page
      title={frameText('nav.overview')}
      hint={stats.data ? t('overview.since', { when: ago(stats.data.since) }) : ' '}
    >
      <Needs codes={health.data?.needs ?? []} />
      {stats.data ? <Tiles stats={stats.data} stores={stores.data?.list} /> : <SkeletonGrid cards={6} height="6rem" />}
      <Activity />
      <Charts queue={stats.data?.queue} />
    </Page>
  );
}

function Tiles({ stats, stores }: { stats: Stats; stores: Stores['stores'] | undefined }) {
  const inStep = stores?.filter(({ mode, online }) => mode === 'live' && online).length;
  return (
    <div className={styles.tiles}>
      <Tile
        wide
        name={t('tile.value')}
        value={stats.stockValue < 1e9 ? price(stats.stockValue) : compact(stats.stockValue)}
        hint={t('tile.value.hint', { count: quantity(stats.units) })}
      />
      <Tile
        name={t('tile.products')}
        value={quantity(stats.products)}
        to="/products"
        hint={t('tile.products.hint', { count: quantity(stats.products - stats.outOfStock) })}
      />
      <Tile
        name={t('tile.low')}
        value={quantity(stats.lowStock)}
        to="/products?stock=low"
        state={stats.lowStock > 0 ? 'warn' : 'fine'}
        hint={t('tile.low.hint', { count: stats.lowStockThreshold })}
      />
      <Tile
        name={t('tile.out')}
        value={quantity(stats.outOfStock)}
        to="/products?stock=out"
        state={stats.outOfStock > 0 ? 'bad' : 'fine'}
        hint={t('tile.out.hint')}
      />
      <Tile
        name={t('tile.stores')}
        value={stores && inStep !== undefined ? `${quantity(inStep)} / ${quantity(stores.length)}` : '…'}
        to="/stores"
        state={stores && inStep !== stores.length ? 'warn' : 'fine'}
        hint={t(!stores || inStep === stores.length ? 'tile.stores.all' : 'tile.stores.some')}
      />
    </div>
  );
}

interface TileProps {
  name: string;
  value: string;
  hint: string;
  to?: string;
  state?: 'fine' | 'warn' | 'bad';
  wide?: boolean;
}

function Tile({ name, value, hint, to, state = 'fine', wide = false }: TileProps) {
  const inside = (
    <>
      <span className={styles.name}>{name}</span>
      <b className={styles.value}>{value}</b>
      <span className={styles.hint}>{hint}</span>
    </>
  );
  const shared = { className: styles.tile, 'data-state': state, 'data-wide': wide || undefined };
  return to ? (
    <Link href={to} {...shared}>
      {inside}
    </Link>
  ) : (
    <div {...shared}>{inside}</div>
  );
}

/** Drawn anew every step, from what is in memory. */
function Charts({ queue }: { queue: Stats['queue'] | undefined }) {
  const { pulse } = useCentral();
  const hears = useMay()('readStock');
  const step = Math.floor(useSeconds() / 1000 / stepS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the step is the clock of the charts
  const { rates, busiest } = useMemo(() => ({ rates: pulse.rates(), busiest: pulse.busiest(8) }), [pulse, step]);
  const last = rates.changes.at(-1) ?? 0;
  const changes = useMemo(
    () => [{ label: t('chart.changes.line'), values: rates.changes, colour: '--accent-text', fill: true }],
    [rates],
  );
  const refusals = useMemo(
    () => [
      { label: t('chart.conflicts'), values: rates.conflicts, colour: '--warn-text' },
      { label: t('chart.refused'), values: rates.refusals, colour: '--bad', dashed: true },
    ],
    [rates],
  );
  const sum = (values: (number | null)[]) => values.reduce<number>((all, value) => all + (value ?? 0) * stepS, 0);
  return (
    <div className={styles.grid}>
      {hears && (
        <Panel title={t('chart.changes')} aside={t('chart.span')}>
          <Chart
            label={t('chart.changes.label', { now: rate(last), sum: quantity(Math.round(sum(rates.changes))) })}
            at={rates.at}
            lines={changes}
            format={rate}
          />
        </Panel>
      )}
      <Panel title={t('chart.refusals')} aside={t('chart.span')}>
        <Chart
          label={t('chart.refusals.label', {
            conflicts: quantity(Math.round(sum(rates.conflicts))),
            refused: quantity(Math.round(sum(rates.refusals))),
          })}
          at={rates.at}
          lines={refusals}
          format={rate}
        />
      </Panel>
      {hears && (
        <Panel title={t('busy.title')} aside={t('busy.span')}>
          <Busiest busiest={busiest} />
        </Panel>
      )}
      <Panel title={t('queue.title')}>
        <div className={styles.queue}>
          {queue && (
            <>
              <meter
                min={0}
                max={queue.limit}
                high={queue.limit * 0.8}
                value={queue.waiting}
                aria-label={t('queue.title')}
              />
              <p>{t('queue.words', { waiting: quantity(queue.waiting), limit: quantity(queue.limit) })}</p>
            </>
          )}
        </div>
        <Answers />
      </Panel>
    </div>
  );
}

const rate = (value: number): string => new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(value);

function Busiest({ busiest }: { busiest: Busy[] }) {
  const measureOf = useMeasures();
  const most = busiest[0]?.changes ?? 1;
  if (busiest.length === 0) return <p className={styles.quiet}>{t('busy.none')}</p>;
  return (
    <ol className={styles.busiest}>
      {busiest.map(({ productId, name, changes, out, in: came }) => (
        <li key={productId}>
          <Link href={`/products/${encodeURIComponent(productId)}`}>
            <span className={styles.busyName}>{name}</span>
            <span className={styles.flow}>
              {out > 0 && <span>−{amount(out, measureOf(productId))}</span>}
              {came > 0 && <span>+{amount(came, measureOf(productId))}</span>}
            </span>
            <b>{quantity(changes)}</b>
            <i aria-hidden style={{ inlineSize: `${(changes / most) * 100}%` }} />
          </Link>
        </li>
      ))}
    </ol>
  );
}

const answers = [
  'applied',
  'version_conflict',
  'insufficient_inventory',
  'product_not_found',
  'replayed',
  'idempotency_key_reused',
] as const;

/** What central answered since it was started. */
function Answers() {
  const { data } = useStats();
  if (!data) return null;
  return (
    <dl className={styles.answers}>
      {answers.map((name) => (
        <div key={name}>
          <dt>{t(`counter.${name}`)}</dt>
          <dd>{quantity(data.counters[name] ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}
