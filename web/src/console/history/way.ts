import type { PastEvent } from '@lib/api/types.ts';
import { pool, transit } from '../locations/locations.ts';
import { happened } from './happened.ts';

/** What lay at a place before an event; undefined where that is not known. */
export type Former = (place: string) => number | undefined;

/** Where units went from and to. */
export interface Way {
  from: string;
  to: string;
  /** How many; undefined where neither the event nor what lay there before says it. */
  units: number | undefined;
}

const nowhere: Former = () => undefined;

/**
 * The way that units went in an event, which changed no sum of what is on hand but for what was lost. One of a transfer says where
 * from and to; a move only what lies there afterwards, so which way and how many follow from what lay there before.
 */
export function wayOf(event: PastEvent, former: Former = nowhere): Way | undefined {
  const { transfers: [line] = [] } = event;
  const action = happened(event);
  if (line && (action === 'shipped' || action === 'received' || action === 'lost')) {
    const { from, to } = line;
    if (action === 'shipped') return { from, to, units: line.shipped };
    if (action === 'lost') return { from, to, units: -onHandChange(event) };
    if (line.end === 'cancelled' && line.returned) return { from: transit, to: from, units: line.returned };
    return { from, to, units: event.delta || came(event, to, former) };
  }
  if (!between(event)) return undefined;
  const [first, second] = (event.levels ?? []).map(({ locationId: id }) => ({ id, units: came(event, id, former) }));
  const units = first?.units ?? negative(second?.units);
  if (!first || !second || !units) return undefined;
  return units > 0 ? { from: second.id, to: first.id, units } : { from: first.id, to: second.id, units: -units };
}

/** Whether units went from one place to another without a transfer: a move, or one that was taken back. */
export function between(event: PastEvent): boolean {
  const action = happened(event);
  return (action === 'moved' || action === 'reversed') && event.levels?.length === 2 && onHandChange(event) === 0;
}

const onHandChange = ({ delta = 0, onHandDelta = delta }: PastEvent): number => onHandDelta;
const negative = (n: number | undefined) => (n === undefined ? undefined : -n);

/** By how much more lies at a place after an event. */
function came({ levels = [] }: PastEvent, place: string, former: Former): number | undefined {
  const after = levels.find(({ locationId }) => locationId === place);
  const before = former(place);
  return after && before !== undefined ? after.onHand - before : undefined;
}

/** The events of a list, the newest first, of which the list itself tells which way units went and how many. */
export function waysIn(events: readonly PastEvent[]): ReadonlyMap<number, Way> {
  const ways = new Map<number, Way>();
  const stocks = new Map<string, Stock>();
  if (!events.some((event) => event.levels)) return ways;
  for (const event of events.toReversed()) {
    const before = stocks.get(event.productId);
    const known = before?.version === event.version - 1 ? before : undefined; // else something in between is not in the list
    const way = wayOf(event, known && ((place) => known.lying.get(place) ?? (known.whole ? 0 : undefined)));
    if (way) ways.set(event.offset, way);
    stocks.set(event.productId, after(event, known));
  }
  return ways;
}

/** What is known of where a product lies. */
interface Stock {
  version: number;
  lying: ReadonlyMap<string, number>;
  /** Nothing lies anywhere else. */
  whole: boolean;
}

function after(event: PastEvent, before: Stock | undefined): Stock {
  const { version, eventType, placed, data, levels = [] } = event;
  if (!placed) return { version, lying: new Map([[pool, data.available]]), whole: true };
  const created = eventType === 'product_created';
  const changed = levels.map(({ locationId, onHand }) => [locationId, onHand] as const);
  const lying = new Map([...(created ? [] : (before?.lying ?? [])), ...changed]);
  return { version, lying, whole: created || (before?.whole ?? false) };
}
