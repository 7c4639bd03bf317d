import type { Event, Stats } from '@lib/api/types.ts';

export const stepS = 5; // seconds of one point of a chart
export const spanS = 600; // seconds that are remembered
const busySpanS = 300;
const longestPauseS = 20; // between two samples; a longer one was a hidden tab or an outage, and draws no line

export interface Busy {
  productId: string;
  name: string;
  changes: number;
  /** Units that left and came. */
  out: number;
  in: number;
}

interface Step {
  changes: number;
  products: Map<string, Busy>;
}

interface Sample {
  at: number; // seconds
  conflicts: number;
  refusals: number;
}

export interface Rates {
  /** The times of the points, in seconds since the epoch. */
  at: number[];
  changes: (number | null)[];
  conflicts: (number | null)[];
  refusals: (number | null)[];
}

/** How much happened in the last minutes: changes from the feed, conflicts and refusals from the counters of central. */
export class Pulse {
  private readonly steps = new Map<number, Step>();
  private samples: Sample[] = [];
  private since: number; // the first step of which all changes are known

  constructor(now = Date.now()) {
    this.since = Math.ceil(now / 1000 / stepS);
  }

  take(events: readonly Event[], now = Date.now()) {
    for (const event of events) this.count(event);
    this.forget(now / 1000);
  }

  /** Takes the counters as they stand. They begin anew with central, which is no negative rate. */
  sample({ counters }: Pick<Stats, 'counters'>, now = Date.now()) {
    this.samples.push({ at: now / 1000, conflicts: counters.version_conflict ?? 0, refusals: refusals(counters) });
    this.forget(now / 1000);
  }

  /** Each number is per second. */
  rates(now = Date.now()): Rates {
    const end = Math.floor(now / 1000 / stepS);
    const steps = Array.from({ length: spanS / stepS }, (_, i) => end - spanS / stepS + i);
    const between = this.between();
    const rate = (step: number, of: 'conflicts' | 'refusals') =>
      between.find((b) => b.holds(step * stepS))?.[of] ?? null;
    return {
      at: steps.map((step) => step * stepS),
      changes: steps.map((step) => (step < this.since ? null : (this.steps.get(step)?.changes ?? 0) / stepS)),
      conflicts: steps.map((step) => rate(step, 'conflicts')),
      refusals: steps.map((step) => rate(step, 'refusals')),
    };
  }

  /** The products that changed most often in the last five minutes. */
  busiest(count: number, now = Date.now()): Busy[] {
    const since = (now / 1000 - busySpanS) / stepS;
    const sums = new Map<string, Busy>();
    for (const [step, { products }] of this.steps) {
      if (step < since) continue;
      for (const one of products.values()) {
        const sum = sums.get(one.productId);
        if (sum) add(sum, one);
        else sums.set(one.productId, { ...one });
      }
    }
    const order = (a: Busy, b: Busy) => b.changes - a.changes || (a.productId < b.productId ? -1 : 1);
    return [...sums.values()].sort(order).slice(0, count);
  }

  private count({ offset, timestamp, productId, data, delta = 0, eventType }: Event) {
    const at = Math.floor(Date.parse(timestamp) / 1000 / stepS);
    // Before the oldest event that was read there may have been more, unless it was the first of all.
    this.since = offset === 0 ? Number.NEGATIVE_INFINITY : Math.min(this.since, at + 1);
    const step = this.steps.get(at) ?? { changes: 0, products: new Map() };
    this.steps.set(at, step);
    step.changes++;
    if (eventType !== 'product_updated') return;
    const one = { productId, name: data.name, changes: 1, out: Math.max(0, -delta), in: Math.max(0, delta) };
    const known = step.products.get(productId);
    if (known) add(known, one);
    else step.products.set(productId, one);
  }

  private between() {
    return this.samples.slice(1).map((to, i) => {
      const from = this.samples[i] as Sample;
      const seconds = to.at - from.at;
      const usable = seconds > 0 && seconds <= longestPauseS;
      const rate = (before: number, after: number) => (usable && after >= before ? (after - before) / seconds : null);
      return {
        holds: (at: number) => at + stepS > from.at && at + stepS <= to.at, // where the step ends
        conflicts: rate(from.conflicts, to.conflicts),
        refusals: rate(from.refusals, to.refusals),
      };
    });
  }

  private forget(now: number) {
    for (const step of this.steps.keys()) {
      if (step * stepS < now - spanS - stepS) this.steps.delete(step);
    }
    const keep = this.samples.findIndex(({ at }) => at >= now - spanS - longestPauseS);
    if (keep > 0) this.samples = this.samples.slice(keep);
  }
}

function add(sum: Busy, one: Busy) {
  sum.name = one.name;
  sum.changes += one.changes;
  sum.out += one.out;
  sum.in += one.in;
}

const refused = [
  'insufficient_inventory',
  'product_not_found',
  'overflow',
  'idempotency_key_reused',
  'positive_refused',
];

const refusals = (counters: Stats['counters']): number => refused.reduce((sum, name) => sum + (counters[name] ?? 0), 0);
