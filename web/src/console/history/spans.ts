/** The times that people ask for by name. */
export const spans = ['today', 'yesterday', 'week', 'month'] as const;
export type Span = (typeof spans)[number];

/** From when on, and until when, in milliseconds; undefined where there is no end. The end is not part of it. */
export interface Range {
  from: number | undefined;
  to: number | undefined;
}

interface Dated {
  span: Span | '';
  /** Days of the reader's own calendar, such as 2026-11-23, both part of the time. */
  from: string;
  to: string;
}

const back = { today: 0, yesterday: 1, week: 6, month: 29 } as const;

/** The time that is meant, by the clock of the reader: days begin at their midnight, also where a day has 23 or 25 hours. */
export function rangeOf({ span, from, to }: Dated, now = Date.now()): Range {
  if (span) return { from: midnight(now, -back[span]), to: span === 'yesterday' ? midnight(now, 0) : undefined };
  return { from: from ? dayOf(from, 0) : undefined, to: to ? dayOf(to, 1) : undefined };
}

function midnight(now: number, days: number): number {
  const at = new Date(now);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime();
}

function dayOf(date: string, more: number): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day + more).getTime();
}
