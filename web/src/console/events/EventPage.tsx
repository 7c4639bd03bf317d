import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { PastEvent, Product } from '@lib/api/types.ts';
import { dateTime, price, quantity } from '@lib/format.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, EmptyState, ErrorState, SkeletonList } from '@ui/index.ts';
import { lastAddress } from '@ui/lastAddress.ts';
import { ArrowLeft, ChevronLeft, ChevronRight, Undo2 } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import { useCentral } from '../central/central.ts';
import { Page, Panel } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { changesOf } from '../history/deeds.ts';
import { EventLine } from '../history/EventLine.tsx';
import { happened, takeable } from '../history/happened.ts';
import { t as historyText } from '../history/text.ts';
import { told } from '../history/useHistory.ts';
import { type Showing, useShowing } from '../history/useShowing.ts';
import { useTakeBack } from '../history/useTakeBack.tsx';
import { type Former, wayOf } from '../history/way.ts';
import { nameOf, useLocations } from '../locations/locations.ts';
import { t as placesText } from '../locations/text.ts';
import { t as productsText } from '../products/text.ts';
import { useMay } from '../session/me.ts';
import styles from './EventPage.module.css';
import { t } from './text.ts';

/** One event with all that is known of it: what was made together with it, what takes it back, and what it takes back. */
export default function EventPage({ offset }: { offset: number }) {
  const { api } = useCentral();
  const event = useQuery({
    queryKey: ['event', offset],
    queryFn: async ({ signal }) => {
      const params = { path: { offset }, query: { include: 'group' as const } };
      return told((await answered(api.GET('/history/{offset}', { params, signal }))).data);
    },
  });
  if (event.isPending) return <SkeletonList rows={6} />;
  if (event.isError) {
    const hint = whyNone(event.error);
    return hint === undefined ? (
      <ErrorState title={t('event.failed')} error={event.error} onRetry={() => void event.refetch()} />
    ) : (
      <EmptyState title={t('event.missing')} hint={hint}>
        <Link href={lastAddress('/events')}>{t('event.back')}</Link>
      </EmptyState>
    );
  }
  return <Known event={event.data} />;
}

/** Why there is no such event; undefined where it might yet be read. */
function whyNone(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (error.code === 'history_expired') return t('event.expired');
  if (error.code === 'offset_ahead') return t('event.ahead');
  return error.status === 404 || error.status === 400 ? '' : undefined;
}

function Known({ event }: { event: PastEvent }) {
  const [, go] = useLocation();
  const { takeBack, dialog } = useTakeBack();
  const before = useBefore(event);
  const former = formerOf(before);
  const { offset, reversedBy, reverses } = event;
  const what = historyText(`action.${happened(event)}`);
  return (
    <Page
      title={`${what}: ${event.data.name}`}
      hint={t('event.title', { offset: quantity(offset) })}
      actions={
        <>
          <Button look="quiet" onClick={() => go(lastAddress('/events'))}>
            <ArrowLeft size={17} aria-hidden />
            {frameText('nav.events')}
          </Button>
          <Button
            look="quiet"
            square
            aria-label={t('event.before')}
            title={t('event.before')}
            onClick={() => go(`/events/${Math.max(0, offset - 1)}`)}
          >
            <ChevronLeft size={18} aria-hidden />
          </Button>
          <Button
            look="quiet"
            square
            aria-label={t('event.after')}
            title={t('event.after')}
            onClick={() => go(`/events/${offset + 1}`)}
          >
            <ChevronRight size={18} aria-hidden />
          </Button>
          {takeBack && takeable(event) && (
            <Button onClick={() => takeBack(event)}>
              <Undo2 size={17} aria-hidden />
              {historyText('back.open')}
            </Button>
          )}
        </>
      }
    >
      {reversedBy !== undefined && (
        <p className={styles.note}>
          <Link href={`/events/${reversedBy}`}>{t('event.reversedBy', { offset: reversedBy })}</Link>
        </p>
      )}
      {reverses !== undefined && (
        <p className={styles.note}>
          <Link href={`/events/${reverses}`}>{t('event.reverses', { offset: reverses })}</Link>
        </p>
      )}
      {event.healed && <p className={styles.note}>{t('event.healed')}</p>}
      <div className={styles.grid}>
        <What event={event} past={before} former={former} />
        <After event={event} />
        <Places event={event} former={former} />
        <Together event={event} />
      </div>
      <details className={styles.raw}>
        <summary>{t('event.raw')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre tabIndex={0}>{JSON.stringify({ ...event, groupEvents: undefined }, undefined, 2)}</pre>
      </details>
      {dialog}
    </Page>
  );
}

/** The product before an event, asked for where the event says only what became of it: of what lies where, or of what it is. */
function useBefore(event: PastEvent) {
  const { api } = useCentral();
  const may = useMay();
  const { offset, productId, levels = [], eventType } = event;
  const tells = (levels.length > 0 || happened(event) === 'set') && eventType !== 'product_created';
  const { data } = useQuery({
    queryKey: ['levels', productId, offset],
    enabled: tells && may('readStock'),
    staleTime: Number.POSITIVE_INFINITY, // of the past
    queryFn: async ({ signal }) => {
      const params = { path: { productId }, query: { at: offset, include: 'levels' as const } };
      return (await answered(api.GET('/inventory/{productId}', { params, signal }))).data;
    },
  });
  return data;
}

function formerOf(before: Product | undefined): Former | undefined {
  const levels = before?.levels;
  return levels && ((place) => levels.find(({ locationId }) => locationId === place)?.onHand ?? 0);
}

function Facts({ title, aside, facts }: { title: string; aside?: ReactNode; facts: readonly [string, ReactNode][] }) {
  return (
    <Panel title={title} aside={aside}>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

interface WhatProps {
  event: PastEvent;
  past: Product | undefined;
  former: Former | undefined;
}

function What({ event, past, former }: WhatProps) {
  const showing = useShowing();
  const way = showing.way(event, wayOf(event, former));
  const { timestamp, delta, onHandDelta, before, data, actor, storeId, reason, ref, requestId, traceparent } = event;
  const product = `/products/${encodeURIComponent(event.productId)}`;
  const stock =
    before === undefined || !delta
      ? undefined // the product afterwards says it
      : historyText('line.becomes', {
          before: showing.amount(event, before),
          after: event.eventType === 'product_deleted' ? '–' : showing.amount(event, data.available),
        });
  const alert = alerts.find((one) => one === event.alert);
  const all: [string, ReactNode][] = [
    [
      t('member.when'),
      <time key="when" dateTime={timestamp} title={timestamp}>
        {dateTime(timestamp)}
      </time>,
    ],
    [
      t('member.product'),
      <Link key="product" href={product}>
        {data.name}
      </Link>,
    ],
    [t('member.way'), way && [way.count, way.words].filter(Boolean).join(': ')],
    [t('member.stock'), stock],
    ...(past && happened(event) === 'set' ? changes(past, event, showing) : []),
    [t('member.change'), delta ? showing.change(event, delta) : undefined],
    [t('member.onHand'), onHandDelta ? showing.change(event, onHandDelta) : undefined],
    [
      t('member.person'),
      actor && (
        <Link key="person" href={`/events?person=${encodeURIComponent(actor)}`} title={t('member.person.only')}>
          {actor}
        </Link>
      ),
    ],
    [t('member.shop'), storeId],
    [t('member.reason'), showing.why({ ...event, ref: '' }) || reason],
    [t('member.ref'), ref],
    [t('member.alert'), alert && t(`alert.${alert}`)],
    [t('member.request'), requestId && <span className="code">{requestId}</span>],
    [t('member.trace'), traceparent && <span className="code">{traceparent}</span>],
  ];
  return <Facts title={t('event.what')} facts={all.filter(([, value]) => value !== undefined && value !== '')} />;
}

/** What the catalogue says otherwise since. The stock has a line of its own. */
const changes = (past: Product, event: PastEvent, showing: Showing): [string, string][] =>
  changesOf({ ...past, available: event.data.available }, event, showing).map((one) => [
    one.name,
    historyText('line.becomes', { before: one.past, after: one.now }),
  ]);

const alerts = ['stock_low', 'stock_out', 'stock_recovered'] as const;

function After({ event }: { event: PastEvent }) {
  const showing = useShowing();
  const { data } = event;
  return (
    <Facts
      title={t('event.product')}
      facts={[
        [
          productsText('field.productId'),
          <span key="id" className="code">
            {data.productId}
          </span>,
        ],
        [productsText('field.name'), data.name],
        [productsText('field.category'), data.category || '–'],
        [productsText('field.price'), price(data.price)],
        [productsText('field.available'), showing.amount(event, data.available)],
        [t('member.version'), quantity(event.version)],
      ]}
    />
  );
}

function Places({ event, former }: { event: PastEvent; former: Former | undefined }) {
  const showing = useShowing();
  const { data: all = [] } = useLocations();
  const { levels = [], holds = [] } = event;
  return (
    <>
      {levels.length > 0 && (
        <Facts
          title={t('event.places')}
          facts={levels.map(({ locationId, onHand, held }) => {
            const before = former?.(locationId) ?? onHand;
            const now = showing.amount(event, onHand);
            const there =
              before === onHand
                ? now
                : historyText('line.becomes', { before: showing.amount(event, before), after: now });
            const aside = `${placesText('level.held')} ${showing.amount(event, held)}`;
            return [nameOf(locationId, all), held > 0 ? `${there} (${aside})` : there];
          })}
        />
      )}
      {holds.length > 0 && (
        <Facts
          title={t('event.holds')}
          facts={holds.map(({ holdId, ref, locationId, quantity: count }) => [
            ref || holdId,
            count === 0
              ? t('event.hold.ended')
              : t('event.hold', { count: showing.amount(event, count), place: nameOf(locationId, all) }),
          ])}
        />
      )}
    </>
  );
}

const shownMost = 100;

function Together({ event }: { event: PastEvent }) {
  const { groupEvents = [], offset } = event;
  const newest = useMemo(() => groupEvents.toReversed(), [groupEvents]);
  const showing = useShowing(newest);
  const others = groupEvents.filter((one) => one.offset !== offset);
  if (others.length === 0) return null;
  return (
    <div className={styles.together}>
      <Panel title={t('event.group')} aside={t('event.group.count', { count: quantity(groupEvents.length) })}>
        <ol className={styles.list}>
          {others.slice(0, shownMost).map((one) => (
            <EventLine key={one.offset} event={one} showing={showing} />
          ))}
        </ol>
        {others.length > shownMost && (
          <p className={styles.more}>{t('event.group.more', { count: quantity(others.length - shownMost) })}</p>
        )}
      </Panel>
    </div>
  );
}
