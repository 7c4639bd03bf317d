import { once } from './format.ts';

/** How a product is measured: quantities are whole numbers of its smallest part, 10^-decimals of its unit. */
export interface Measure {
  decimals?: number | undefined;
  unit?: string | undefined;
}

const formatter = (decimals: number, signDisplay: 'auto' | 'exceptZero', useGrouping: boolean) =>
  once(
    `amount ${decimals} ${signDisplay} ${useGrouping}`,
    (l) => new Intl.NumberFormat(l, { maximumFractionDigits: decimals, signDisplay, useGrouping }),
  );

/** 1.5 for 1500 of a product with three decimals. */
export const amount = (n: number, { decimals = 0 }: Measure = {}): string =>
  formatter(decimals, 'auto', true).format(decimal(n, decimals));

/** 1.5 kg */
export const amountWithUnit = (n: number, measure: Measure): string =>
  measure.unit ? `${amount(n, measure)} ${measure.unit}` : amount(n, measure);

/** +1.5, −2 */
export const change = (n: number, { decimals = 0 }: Measure = {}): string =>
  formatter(decimals, 'exceptZero', true).format(decimal(n, decimals));

/** 1.5 for 1500 of a product with three decimals: as a number, which decides between singular and plural. */
export const units = (n: number, { decimals = 0 }: Measure = {}): number => n / 10 ** decimals;

/** One whole unit, in smallest parts. */
export const whole = ({ decimals = 0 }: Measure): number => 10 ** decimals;

/** As it is typed: without separators of thousands. */
export const typedAmount = (n: number, { decimals = 0 }: Measure = {}): string =>
  formatter(decimals, 'auto', false).format(decimal(n, decimals));

/** As programs write it: with a point, and no more decimals than it needs. */
export const plainAmount = (n: number, { decimals = 0 }: Measure = {}): string =>
  decimals === 0 ? String(n) : decimal(n, decimals).replace(/\.?0+$/, '');

/** What somebody typed, in smallest parts: undefined if it is no amount of this measure, or none that there can be. */
export function parseAmount(typed: string, { decimals = 0 }: Measure = {}): number | undefined {
  const found = /^(\d{1,16})(?:[.,](\d*))?$/.exec(typed.trim());
  const [, whole = '', fraction = ''] = found ?? [];
  if (!found || fraction.replace(/0+$/, '').length > decimals) return undefined;
  const parts = Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  return Number.isSafeInteger(parts) ? parts : undefined;
}

/** The decimal that is meant, as text, so that nothing is lost in binary fractions. */
function decimal(n: number, decimals: number): `${number}` {
  if (decimals === 0) return `${n}`;
  const digits = String(Math.abs(n)).padStart(decimals + 1, '0');
  return `${n < 0 ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` as `${number}`;
}
