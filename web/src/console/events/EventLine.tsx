import type { Event } from '@lib/api/types.ts';
import { clock, dateTime, price, quantity, delta as signed } from '@lib/format.ts';
import { Link } from 'wouter';
import styles from './Events.module.css';
import { t } from './text.ts';

const kinds = { product_created: 'created', product_updated: 'updated', product_deleted: 'deleted' } as const;

export const kindOf = ({ eventType }: Event) => kinds[eventType as keyof typeof kinds] ?? 'updated';

interface EventLineProps {
  event: Event;
  /** Leaves the product out. */
  short?: boolean;
  /** Where it stands in a list of which only a part exists. */
  top?: number;
}

/** One event in a line: when, what, to which product, by whom. */
export function EventLine({ event, short = false, top }: EventLineProps) {
  const { offset, timestamp, productId, data, storeId, actor, reason, ref } = event;
  const kind = kindOf(event);
  return (
    <li className={styles.line} data-short={short || undefined} {...placed(top)}>
      <span className={styles.offset}>{quantity(offset)}</span>
      <time className={styles.when} dateTime={timestamp} title={dateTime(timestamp)}>
        {short ? dateTime(timestamp) : clock(timestamp)}
      </time>
      <span className={styles.kind} data-kind={kind}>
        {t(`event.${kind}`)}
      </span>
      {!short && (
        <Link className={styles.product} href={`/products/${encodeURIComponent(productId)}`} title={productId}>
          {data.name}
        </Link>
      )}
      <What event={event} />
      <span className={styles.who} title={ref ? `${reason ?? ''} ${ref}`.trim() : undefined}>
        {[storeId, actor === storeId ? undefined : actor, reason].filter(Boolean).join(' · ')}
      </span>
    </li>
  );
}

/** The attributes of a line that stands at a place of its own. */
export const placed = (top: number | undefined) =>
  top === undefined ? {} : { 'data-placed': true, style: { transform: `translateY(${top}px)` } };

function What({ event }: { event: Event }) {
  const { delta, before, data } = event;
  if (delta === undefined || delta === 0) {
    return (
      <span className={styles.what}>{kindOf(event) === 'updated' ? price(data.price) : quantity(data.available)}</span>
    );
  }
  return (
    <span className={styles.what}>
      <b data-sign={delta < 0 ? 'out' : 'in'}>{signed(delta)}</b>
      <span>
        {t('event.becomes', {
          before: quantity(before ?? data.available - delta),
          after: event.eventType === 'product_deleted' ? '–' : quantity(data.available),
        })}
      </span>
    </span>
  );
}
