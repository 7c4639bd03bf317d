import type { Event } from '@lib/api/types.ts';
import type { ReloadReason } from '@lib/feed/feed.ts';

/** Events that were never seen lie between two that were; or another history began. */
export interface Hole {
  hole: ReloadReason | 'gap' | 'missed';
  /** The first offset missed, and the first seen again; undefined where they are not known. */
  from?: number;
  to?: number;
  key: string;
}

export type Entry = Event | Hole;

export const isHole = (entry: Entry): entry is Hole => 'hole' in entry;

export const logLimit = 2_000;

/** The newest events, oldest first, never more than the limit. What was missed is an entry of its own. */
export class EventLog {
  private entries: readonly Entry[] = [];
  private last: number | undefined; // offset of the newest event
  private first: number | undefined;
  private broken: Hole['hole'] | undefined;
  private holes = 0;
  private count = 0;
  private readonly subscribers = new Set<() => void>();

  constructor(private readonly limit = logLimit) {}

  readonly subscribe = (subscriber: () => void) => {
    this.subscribers.add(subscriber);
    return () => {
      this.subscribers.delete(subscriber);
    };
  };

  readonly all = (): readonly Entry[] => this.entries;
  /** How many events came since the page was opened, those that were let go included. */
  readonly taken = (): number => this.count;

  take(events: readonly Event[]) {
    const first = events[0];
    if (!first) return;
    const added: Entry[] = [];
    const hole = this.broken ?? this.holeBefore(first.offset);
    if (hole) added.push(this.hole(hole, first.offset));
    this.broken = undefined;
    this.count += events.length;
    this.last = events.at(-1)?.offset ?? this.last;
    this.first ??= first.offset;
    this.set([...this.entries, ...added, ...events]);
  }

  /** Adds events from before the first that came. */
  before(events: readonly Event[]) {
    const older = events.filter(({ offset }) => this.first === undefined || offset < this.first);
    if (older.length === 0) return;
    this.first = older[0]?.offset ?? this.first;
    this.last ??= older.at(-1)?.offset;
    this.set([...older, ...this.entries]);
  }

  /** The feed has broken off; what it missed is said before the next event. */
  broke(reason: ReloadReason | 'gap') {
    if (this.last !== undefined) this.broken = reason;
  }

  /** Offsets only go back when central began another history. */
  private holeBefore(offset: number): Hole['hole'] | undefined {
    if (this.last === undefined || offset === this.last + 1) return undefined;
    return offset > this.last ? 'missed' : 'timeline';
  }

  private hole(hole: Hole['hole'], to: number): Hole {
    const from = (this.last ?? 0) + 1;
    return { hole, key: `hole-${++this.holes}`, ...(hole === 'timeline' || to <= from ? {} : { from, to }) };
  }

  private set(entries: Entry[]) {
    this.entries = entries.length > this.limit ? entries.slice(-this.limit) : entries;
    for (const subscriber of this.subscribers) subscriber();
  }
}
