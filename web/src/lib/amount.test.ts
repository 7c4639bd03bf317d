import { expect, it } from 'vitest';
import { amount, amountWithUnit, change, parseAmount, typedAmount } from './amount.ts';

const kilos = { decimals: 3, unit: 'kg' };

it('shows smallest parts as the unit that people speak of', () => {
  expect(amount(1500, kilos)).toBe('1.5');
  expect(amountWithUnit(1500, kilos)).toBe('1.5 kg');
  expect(amount(1_500_000, kilos)).toBe('1,500');
  expect(amount(7)).toBe('7');
  expect(amount(9_007_199_254_740_991, { decimals: 6 })).toBe('9,007,199,254.740991');
  expect(change(-5, kilos)).toBe('-0.005');
  expect(change(12)).toBe('+12');
  expect(typedAmount(1_234_500, kilos)).toBe('1234.5');
});

it('takes what can be typed, by point or comma, and no finer part than there is', () => {
  expect(parseAmount('1.5', kilos)).toBe(1500);
  expect(parseAmount(' 1,5 ', kilos)).toBe(1500);
  expect(parseAmount('2', kilos)).toBe(2000);
  expect(parseAmount('2.', kilos)).toBe(2000);
  expect(parseAmount('0.1234', kilos)).toBeUndefined();
  expect(parseAmount('1.5')).toBeUndefined();
  expect(parseAmount('2.0')).toBe(2);
  for (const bad of ['', '-1', '1e3', 'x', '1.2.3', '9999999999999999', '999999999999999.5'])
    expect(parseAmount(bad, kilos)).toBeUndefined();
});
