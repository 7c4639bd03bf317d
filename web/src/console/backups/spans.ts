import { locale } from '@lib/format.ts';

const units = { h: 'hour', d: 'day', w: 'week' } as const;
const sizes = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

const inUnits = (count: number, unit: string): string =>
  new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' }).format(count);

/** What BACKUP_KEEP says, such as 24h,7d,4w: "24 hours, 7 days and 4 weeks". */
export function spans(keep: string): string {
  const parts = keep.split(',').map((term) => {
    const [, count, unit] = /^(\d+)([hdw])$/.exec(term) ?? [];
    return count ? inUnits(Number(count), units[unit as keyof typeof units]) : term;
  });
  return new Intl.ListFormat(locale()).format(parts);
}

/** An interval in the largest unit that says it exactly: "90 minutes", "1 hour". */
export function interval(ms: number): string {
  const [unit, size] = sizes.find(([, size]) => ms >= size && ms % size === 0) ?? sizes[3];
  return inUnits(ms / size, unit);
}
