import { describe, expect, it } from 'vitest';
import { cellOf, codesIn, extraFault, extrasOf, linesIn, sameValue } from './extras.ts';

describe('what the catalogue says more', () => {
  it.each([
    ['barcodes', ' 4006381333931 \n\n96385074', ['4006381333931', '96385074']],
    ['unit', ' kg ', 'kg'],
    ['decimals', '3', 3],
    ['decimals', '', 0],
    ['reorderPoint', '0', 0],
    ['reorderPoint', ' ', undefined],
    ['attributes', 'colour: dark: red\nsize: M', { colour: 'dark: red', size: 'M' }],
  ] as const)('%s %j', (field, text, value) => {
    expect(extraFault(field, text)).toBe('');
    expect(extrasOf[field](text)).toEqual(value);
  });

  it.each([
    ['barcodes', '1\n1'],
    ['barcodes', '123456789'.split('').join('\n')],
    ['barcodes', 'x'.repeat(65)],
    ['unit', 'ñ'.repeat(17)],
    ['decimals', '7'],
    ['decimals', '1.5'],
    ['reorderPoint', '-1'],
    ['attributes', 'colour'],
    ['attributes', 'a: 1\na: 2'],
  ] as const)('%s may not be %j', (field, text) => expect(extraFault(field, text)).not.toBe(''));

  it('stands in one cell and comes back as it was', () => {
    for (const lines of [['a', 'b'], ['a|b', 'c\\'], ['4006381333931'], ['x: 1|2', 'y: |']])
      expect(linesIn(cellOf(lines)).split('\n')).toEqual(lines);
  });

  it('is found in cells of others', () => {
    expect(codesIn('4006381333931, 96385074;036000291452')).toBe('4006381333931\n96385074\n036000291452');
    expect(codesIn('A 12, B')).toBe('A 12, B');
    expect(codesIn('A 12 | B')).toBe('A 12\nB');
  });

  it('is the same in any order of names, and where nothing is said as where nothing is', () => {
    expect(sameValue({ a: '1', b: '2' }, { b: '2', a: '1' })).toBe(true);
    expect(sameValue([], undefined)).toBe(true);
    expect(sameValue('', undefined)).toBe(true);
    expect(sameValue(['1', '2'], ['2', '1'])).toBe(false);
    expect(sameValue(0, undefined)).toBe(false);
  });
});
