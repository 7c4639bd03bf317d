import { describe, expect, it } from 'vitest';
import { price } from './format.ts';
import { raised, sum } from './money.ts';

const one = (price: number, quantity = 1) => ({ price, quantity });

describe('a sum', () => {
  it.each([
    [[], '0'],
    [[one(0.1), one(0.2)], '0.3'],
    [[one(1.005, 3)], '3.015'],
    [[one(0.001, 5)], '0.005'],
    [[one(1e-7, 3), one(2)], '2.0000003'],
    [[one(19.99, 3), one(0.01, 3)], '60'],
    [[one(999_999_999_999.99, 100), one(0.01)], '99999999999999.01'],
    [[one(1e12, 9_007_199_254_740_991)], '9007199254740991000000000000'],
    [[one(5e-324, 2)], `0.${'0'.repeat(322)}1`],
  ])('of %j is %s', (lines, expected) => {
    expect(sum(lines)).toBe(expected);
  });

  it('is shown to the cent, whatever its size', () => {
    expect(price(sum([one(0.1), one(0.2)]))).toBe('0.30');
    expect(price(sum([one(1.005)]))).toBe('1.01');
    expect(price(1.005)).toBe('1.01'); // and so is a price alone
    expect(price(sum([one(999_999_999_999.99, 100), one(0.01)]))).toBe('99,999,999,999,999.01');
  });
});

describe('a price raised by percent', () => {
  it.each([
    [1.15, 10, 1.27], // 1.265
    [1.1, 5, 1.16], // 1.155
    [3.5, -10, 3.15],
    [0.99, -5, 0.94],
    [19.99, 12.5, 22.49],
    [2.5, 12.5, 2.81], // 2.8125
    [0.004, 25, 0.01], // half a cent
    [0.004, 10, 0],
    [19.99, -100, 0],
    [999_999_999_999.99, 1, 1_009_999_999_999.99],
  ])('%d by %d is %d', (before, percent, after) => {
    expect(raised(before, percent)).toBe(after);
  });
});
