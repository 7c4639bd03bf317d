/**
 * Money as decimal digits: a sum of prices in binary fractions drifts (0.1 + 0.2), and loses cents where it grows large. A price
 * means the shortest decimal that stands for it, which is how it was written.
 */
export type Amount = `${number}`;

/** So many units of 10^-scale. */
interface Decimal {
  units: bigint;
  scale: number;
}

/** A number of some product: of one with decimals in its smallest parts, where the price is that of a whole unit. */
export interface Priced {
  price: number;
  quantity: number;
  decimals?: number | undefined;
}

/** What so many of each cost together, to the last digit. */
export function sum(lines: readonly Priced[]): Amount {
  const parts = lines.map(({ price, quantity, decimals = 0 }) => {
    const { units, scale } = decimal(price);
    return { units: units * BigInt(quantity), scale: scale + decimals };
  });
  const scale = Math.max(0, ...parts.map((part) => part.scale));
  return written({ units: parts.reduce((all, part) => all + part.units * tenTo(scale - part.scale), 0n), scale });
}

/** A price raised by so many percent, to the cent; half a cent counts as one. */
export function raised(price: number, percent: number): number {
  const [p, by] = [decimal(price), decimal(percent)];
  const units = p.units * (100n * tenTo(by.scale) + by.units);
  const drop = tenTo(p.scale + by.scale); // what is left is in hundredths, since percent is
  return Number(written({ units: (2n * units + drop) / (2n * drop), scale: 2 }));
}

function decimal(value: number): Decimal {
  const [digits = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = digits.split('.');
  const scale = fraction.length - Number(exponent);
  const units = BigInt(whole + fraction);
  return scale < 0 ? { units: units * tenTo(-scale), scale: 0 } : { units, scale };
}

function written({ units, scale }: Decimal): Amount {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? '-' : ''}${whole}${fraction && scale > 0 ? `.${fraction}` : ''}` as Amount;
}

const tenTo = (power: number): bigint => 10n ** BigInt(power);
