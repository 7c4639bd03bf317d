import type { PastEvent } from '@lib/api/types.ts';
import { dateTime, moment, price } from '@lib/format.ts';
import { Button } from '@ui/index.ts';
import { Undo2, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import styles from './EventLine.module.css';
import { happened, takeable } from './happened.ts';
import { t } from './text.ts';
import type { Showing } from './useShowing.ts';

/** How high a line is, in rem, and on which screens it is the narrow one; as in its style sheet. */
export const heights = { wide: 2.75, narrow: 5.75 };
export const narrow = '(max-width: 1099px)';

interface EventLineProps {
  event: PastEvent;
  showing: Showing;
  /** Leaves the product out. */
  short?: boolean;
  /** Where it stands in a list of which only a part exists. */
  top?: number;
  /** Asked to take it back; the place for it stays free where it cannot be. */
  onTakeBack?: ((event: PastEvent) => void) | undefined;
}

/** One event in a line: when, what, to which product, by whom, at which shop, and why. */
export function EventLine({ event, showing, short = false, top, onTakeBack }: EventLineProps) {
  const { offset, timestamp, productId, data, actor, storeId, reversedBy } = event;
  const action = happened(event);
  const what = t(`action.${action}`);
  const person = actor === storeId ? undefined : actor;
  const way = showing.way(event);
  const shop = way ? showing.store(event) : showing.shop(event);
  const why = showing.why(event);
  return (
    <li
      className={styles.line}
      data-short={short || undefined}
      data-undone={reversedBy !== undefined || undefined}
      {...placed(top)}
    >
      <time className={styles.when} dateTime={timestamp} title={dateTime(timestamp)}>
        {moment(timestamp)}
      </time>
      <Link
        className={styles.kind}
        data-kind={action}
        href={`/events/${offset}`}
        aria-label={t('line.open', { offset, what, name: data.name })}
      >
        {what}
      </Link>
      {!short && (
        <Link className={styles.product} href={`/products/${encodeURIComponent(productId)}`} title={productId}>
          {data.name}
        </Link>
      )}
      <What event={event} showing={showing} />
      <span className={styles.who}>
        {way && <span title={way.words}>{way.words}</span>}
        {person && <Person name={person} />}
        {shop && <span>{shop}</span>}
        {why && <span className={styles.why}>{why}</span>}
        {reversedBy !== undefined && (
          <span>
            <Link href={`/events/${reversedBy}`}>{t('line.reversed')}</Link>
          </span>
        )}
        {event.reverses !== undefined && (
          <span>
            <Link href={`/events/${event.reverses}`}>{t('line.reverses', { offset: event.reverses })}</Link>
          </span>
        )}
      </span>
      {onTakeBack && (
        <span className={styles.deed}>
          {takeable(event) && (
            <Button
              look="quiet"
              square
              aria-label={t('back.label', { what, name: data.name })}
              title={t('back.open')}
              onClick={() => onTakeBack(event)}
            >
              <Undo2 size={16} aria-hidden />
            </Button>
          )}
        </span>
      )}
    </li>
  );
}

/** Who it was: one of the staff has a mark, all else is the name of a key. */
const Person = ({ name }: { name: string }) => (
  <b>
    {name.startsWith('staff.') && <UserRound className={styles.staff} size={13} strokeWidth={2.4} aria-hidden />}
    {name}
  </b>
);

/** The attributes of a line that stands at a place of its own. */
export const placed = (top: number | undefined) =>
  top === undefined ? {} : { 'data-placed': true, style: { transform: `translateY(${top}px)` } };

function What({ event, showing }: { event: PastEvent; showing: Showing }) {
  const { before, data, delta = 0, onHandDelta = delta } = event;
  const change = delta || onHandDelta;
  const still = change === 0 && unchanged(event, showing);
  if (still !== false) return <span className={styles.what}>{still}</span>;
  return (
    <span className={styles.what}>
      <b data-sign={change < 0 ? 'out' : 'in'}>{showing.change(event, change)}</b>
      {delta !== 0 && (
        <span>
          {t('line.becomes', {
            before: showing.amount(event, before ?? data.available - delta),
            after: event.eventType === 'product_deleted' ? '–' : showing.amount(event, data.available),
          })}
        </span>
      )}
    </span>
  );
}

/** What there is to say of an event that changed neither what can be sold nor what is there. */
function unchanged(event: PastEvent, showing: Showing): ReactNode {
  const way = showing.way(event);
  if (way) return <b data-sign="on">{way.count}</b>;
  const { data, holds: [hold] = [] } = event;
  switch (happened(event)) {
    case 'set':
      return event.catalogue ? t('line.catalogue') : price(data.price);
    case 'counted':
      return t('line.agrees');
    case 'hold_extended':
      return hold && showing.amount(event, hold.quantity);
    default:
      return showing.amount(event, data.available);
  }
}
