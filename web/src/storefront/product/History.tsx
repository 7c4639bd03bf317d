import { amount, change as changeOf, type Measure } from '@lib/amount.ts';
import type { Event } from '@lib/api/types.ts';
import { ago, dateTime } from '@lib/format.ts';
import { useQuery } from '@tanstack/react-query';
import { ErrorState, SkeletonList } from '@ui/index.ts';
import { useEvents, useLive } from '@ui/useLive.ts';
import { useCallback, useState } from 'react';
import { nameOfMark } from '../staff/whose.ts';
import { useStore } from '../store.ts';
import { reasons } from './adjust.ts';
import styles from './History.module.css';
import { historyLength, readHistory } from './history.ts';
import { t } from './text.ts';

/** The latest movements of a product, kept current. */
export function History({ productId, measure }: { productId: string; measure: Measure }) {
  const { api } = useStore();
  const live = useLive();
  const [fresh, setFresh] = useState<readonly Event[]>([]);
  const read = useQuery({
    queryKey: ['history', productId],
    queryFn: ({ signal }) => readHistory(api, productId, live.offset(), signal),
  });
  useEvents(
    useCallback(
      (events) => {
        const mine = events.filter((event) => event.productId === productId).reverse();
        if (mine.length > 0) setFresh((before) => [...mine, ...before].slice(0, historyLength));
      },
      [productId],
    ),
  );
  if (read.isPending) return <SkeletonList rows={3} height="2rem" />;
  if (read.isError) return <ErrorState error={read.error} onRetry={() => void read.refetch()} />;
  const known = new Set(fresh.map(({ offset }) => offset));
  const events = [...fresh, ...read.data.filter(({ offset }) => !known.has(offset))].slice(0, historyLength);
  if (events.length === 0) return <p className={styles.none}>{t('history.empty')}</p>;
  return <Movements events={events} measure={measure} />;
}

function Movements({ events, measure }: { events: readonly Event[]; measure: Measure }) {
  const staff = useStore().config.may.has('adjust'); // who has done it is nothing to visitors
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{t('history.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('history.when')}</th>
          <th scope="col" className={styles.number}>
            {t('history.change')}
          </th>
          <th scope="col" className={styles.number}>
            {t('history.after')}
          </th>
          <th scope="col">{t(staff ? 'history.whereWho' : 'history.where')}</th>
          <th scope="col">{t('history.why')}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.offset}>
            <td title={dateTime(event.timestamp)}>{ago(event.timestamp)}</td>
            <td className={styles.number} data-sign={Math.sign(event.delta ?? 0)}>
              {event.delta ? changeOf(event.delta, measure) : '–'}
            </td>
            <td className={styles.number}>{amount(event.data.available, measure)}</td>
            <td>
              {event.storeId || t('history.central')}
              {staff && event.actor && <small>{nameOfMark(event.actor) ?? event.actor}</small>}
            </td>
            <td>{why(event)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const deeds = [
  'moved',
  'shipped',
  'received',
  'lost',
  'counted',
  'reversed',
  'held',
  'hold_extended',
  'hold_committed',
  'hold_released',
  'hold_expired',
] as const;

function why({ eventType, action, reason, delta: by }: Event): string {
  const deed = deeds.find((each) => each === action);
  if (deed) return t(`history.${deed}`);
  if (reason) return reasonText(reason);
  if (eventType === 'product_created') return t('history.created');
  if (eventType === 'product_deleted') return t('history.deleted');
  return by ? '' : t('history.edited');
}

/** What this page sends has words of its own; other clients' reasons are shown as they wrote them. */
function reasonText(reason: string): string {
  const known = reasons.find((each) => each === reason);
  if (known) return t(`adjust.reason.${known}`);
  const usual = (['sale', 'delivery'] as const).find((each) => each === reason);
  return usual ? t(`history.${usual}`) : reason;
}
