import { expect, it } from 'vitest';
import { markIn, readDecimal, readWhole } from './numbers.ts';

it.each([
  ['12.99', 12.99],
  ['12,99', 12.99],
  ['0.125', 0.125],
  [',5', 0.5],
  ['1.234,56', 1234.56],
  ['1,234.56', 1234.56],
  ['1.234.567', 1234567],
  ['1,234,567.8', 1234567.8],
  ['1 234,56', 1234.56],
  ['1\u202f234,56', 1234.56],
  ["1'234.50", 1234.5],
  ['1234567.89', 1234567.89],
  ['€ 12,99', 12.99],
  ['12.99 EUR', 12.99],
  ['$1,234.50', 1234.5],
  ['1e-7', 1e-7],
  ['1,234', 'ambiguous'],
  ['1.234', 'ambiguous'],
  ['-4', undefined],
  ['1,23E+12', undefined],
  ['1,2,3', undefined],
  ['1.23.456', undefined],
  ['12,99,5', undefined],
  ['1 2', undefined],
  ['12.', undefined],
  ['many', undefined],
  ['0x10', undefined],
  ['Infinity', undefined],
])('reads %j', (text, value) => {
  expect(readDecimal(text)).toBe(value);
});

it.each([
  ['45', 45],
  ['45.0', 45],
  ['45,00', 45],
  ['1.234,0', 1234],
  ['45.5', undefined],
  ['-1', undefined],
  ['9007199254740992', undefined],
  ['1.234', 'ambiguous'],
])('reads %j as a stock', (text, value) => {
  expect(readWhole(text)).toBe(value);
});

it('takes the mark from the numbers of the file that can be read in one way only', () => {
  expect(markIn(['1.234', '5', '12,50'])).toBe(',');
  expect(markIn(['1.234', '0.5'])).toBe('.');
  expect(markIn(['1.234', '5', ''])).toBeUndefined();
  expect(markIn(['12,50', '12.50'])).toBeUndefined();
  expect(readDecimal('1.234', ',')).toBe(1234);
  expect(readDecimal('1.234', '.')).toBe(1.234);
  expect(readWhole('1,234', '.')).toBe(1234);
  expect(readWhole('1.234', '.')).toBeUndefined();
});
