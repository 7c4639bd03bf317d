import type { PastEvent } from '@lib/api/types.ts';
import type { Range } from '../history/spans.ts';

export interface Steps {
  /** Seconds since the epoch, rising. */
  at: number[];
  values: (number | null)[];
}

/**
 * The stock over a time, as steps: what it was before the first event of it, then after each, to the end of the time or to now. At a
 * place it is what is free there. The events are those that concern it, the newest first.
 */
export function stockSteps(events: readonly PastEvent[], range: Range, place: string, now = Date.now()): Steps {
  const at: number[] = [];
  const values: (number | null)[] = [];
  for (const event of events.toReversed()) {
    const value = place ? freeAt(event, place) : event.data.available;
    if (value === undefined) continue;
    const seconds = Date.parse(event.timestamp) / 1000;
    if (at.length === 0 && !place && event.before !== undefined && event.eventType !== 'product_created') {
      at.push(Math.min(seconds - 1, range.from === undefined ? seconds : range.from / 1000));
      values.push(event.before);
    }
    // Two changes in one moment are one step: the later.
    if (at.at(-1) === seconds) values[values.length - 1] = value;
    else {
      at.push(seconds);
      values.push(value);
    }
    if (event.eventType === 'product_deleted') {
      at.push(seconds + 0.001);
      values.push(null);
    }
  }
  const last = at.at(-1);
  const end = Math.min(range.to ?? now, now) / 1000;
  if (last !== undefined && end > last) {
    at.push(end);
    values.push(values.at(-1) ?? null);
  }
  return { at, values };
}

function freeAt({ levels = [] }: PastEvent, place: string): number | undefined {
  const level = levels.find(({ locationId }) => locationId === place);
  return level && level.onHand - level.held;
}
