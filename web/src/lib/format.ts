import { language } from './dictionary.ts';
import type { Amount } from './money.ts';

/** Numbers and times follow the reader's own locale where it speaks the language of the texts, else that language. */
export function locale(): string {
  const spoken = navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === language());
  return spoken ?? language();
}

const made = new Map<string, unknown>();

/** Making a formatter is slow, and a list uses a few of them thousands of times: one of a name is made once. */
export function once<F>(name: string, make: (locale: string) => F): F {
  const key = `${locale()} ${name}`;
  let formatter = made.get(key) as F | undefined;
  if (!formatter) {
    formatter = make(locale());
    made.set(key, formatter);
  }
  return formatter;
}

/** 12,480 */
export const quantity = (n: number): string => once('quantity', (l) => new Intl.NumberFormat(l)).format(n);

/** +3, −2 */
export const delta = (n: number): string =>
  once('delta', (l) => new Intl.NumberFormat(l, { signDisplay: 'exceptZero' })).format(n);

/** 899.99; the API knows no currency. Rounded from the decimal that is meant: 1.005 is a little less in binary. */
export const price = (n: number | Amount): string =>
  once('price', (l) => new Intl.NumberFormat(l, { minimumFractionDigits: 2, maximumFractionDigits: 2 })).format(
    `${n}` as Amount,
  );

/** 1.2M */
export const compact = (n: number): string =>
  once('compact', (l) => new Intl.NumberFormat(l, { notation: 'compact', maximumFractionDigits: 1 })).format(n);

/** 42.5% */
export const percent = (share: number): string =>
  once('percent', (l) => new Intl.NumberFormat(l, { style: 'percent', maximumFractionDigits: 1 })).format(share);

/** 23 Nov 2026, 10:58 */
export const dateTime = (at: string | number | Date): string =>
  once('dateTime', (l) => new Intl.DateTimeFormat(l, { dateStyle: 'medium', timeStyle: 'short' })).format(new Date(at));

/** 10:58:40 */
export const clock = (at: string | number | Date): string =>
  once('clock', (l) => new Intl.DateTimeFormat(l, { timeStyle: 'medium' })).format(new Date(at));

/** 10:58:40 of today, 23 Nov, 10:58 of this year, else with the year: for lists, where it is short on room */
export function moment(at: string | number | Date, now = new Date()): string {
  const then = new Date(at);
  if (then.toDateString() === now.toDateString()) return clock(then);
  if (then.getFullYear() !== now.getFullYear()) return dateTime(then);
  const form: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' };
  return once('moment', (l) => new Intl.DateTimeFormat(l, form)).format(then);
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** 12s ago */
export function ago(at: string | number | Date, now = Date.now()): string {
  const gone = new Date(at).getTime() - now;
  const [unit, size] = units.find(([, size]) => Math.abs(gone) >= size) ?? units[3];
  return once('ago', (l) => new Intl.RelativeTimeFormat(l, { numeric: 'auto', style: 'narrow' })).format(
    Math.trunc(gone / size),
    unit,
  );
}

/** 12s, 4m, 3h */
export const duration = (ms: number): string => inUnit(ms, 'narrow');

/** 12 seconds, 4 minutes, 3 hours; inside a sentence */
export const durationWords = (ms: number): string => inUnit(ms, 'long');

function inUnit(ms: number, unitDisplay: 'narrow' | 'long'): string {
  const [unit, size] = units.find(([, size]) => ms >= size) ?? units[3];
  const make = (l: string) => new Intl.NumberFormat(l, { style: 'unit', unit, unitDisplay });
  return once(`duration ${unit} ${unitDisplay}`, make).format(Math.floor(ms / size));
}

/** 24.5 MB */
export function bytes(n: number): string {
  const names = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(names.length - 1, n < 1 ? 0 : Math.floor(Math.log10(n) / 3));
  const unit = names[step] ?? 'byte';
  const format = once(
    `bytes ${unit}`,
    (l) => new Intl.NumberFormat(l, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }),
  );
  return format.format(n / 1000 ** step);
}
