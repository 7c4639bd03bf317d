import { answered } from '@lib/api/client.ts';
import type { Event } from '@lib/api/types.ts';
import type { Central } from '../central/central.ts';

export interface History {
  /** Oldest first. */
  events: Event[];
  /** The offset from which on everything was looked through. */
  from: number;
  /** The oldest event that central still keeps. */
  earliest: number;
}

const pageSize = 1_000;
const mostRequests = 20;

/** Events of a product from `from` to `to`, a stretch of the feed that central looks through for us. */
export async function readHistory(
  { api }: Pick<Central, 'api'>,
  productId: string,
  stretch: { from: number; to: number },
  signal?: AbortSignal,
): Promise<History> {
  const events: Event[] = [];
  let offset = Math.max(0, stretch.from);
  let earliest = 0;
  for (let asked = 0; asked < mostRequests; asked++) {
    const params = { query: { offset, limit: pageSize, productId } };
    const { data } = await answered(api.GET('/inventory/events', { params, ...(signal ? { signal } : {}) }));
    events.push(...data.events.filter((event) => event.offset < stretch.to));
    earliest = data.earliestOffset;
    if (!data.hasMore || data.nextOffset >= stretch.to) break;
    offset = data.nextOffset;
  }
  return { events, from: stretch.from, earliest };
}

/** The stock over time, as steps: what it was before the first event, then after each. */
export function stockSteps(events: readonly Event[], now = Date.now()): { at: number[]; values: (number | null)[] } {
  const at: number[] = [];
  const values: (number | null)[] = [];
  for (const { timestamp, eventType, data, before } of events) {
    const seconds = Date.parse(timestamp) / 1000;
    if (at.length === 0 && before !== undefined && eventType !== 'product_created') {
      at.push(seconds - 1);
      values.push(before);
    }
    // Two changes in one moment are one step: the later.
    if (at.at(-1) === seconds) values[values.length - 1] = data.available;
    else {
      at.push(seconds);
      values.push(data.available);
    }
    if (eventType === 'product_deleted') {
      at.push(seconds + 0.001);
      values.push(null);
    }
  }
  const last = at.at(-1);
  if (last !== undefined && now / 1000 > last) {
    at.push(now / 1000);
    values.push(values.at(-1) ?? null);
  }
  return { at, values };
}
