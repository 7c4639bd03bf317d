import { expect, it } from 'vitest';
import { product } from '../testing.ts';
import { shown } from './shown.ts';
import { amountFault, changeOf, textOf } from './typed.ts';

const typed = (text: string, how: 'by' | 'to' = 'by') => ({ how, text, reason: 'correction' });
const kilos = { decimals: 3, unit: 'kg' };

it('takes a stock in the unit of its product, and sends it in smallest parts', () => {
  expect(changeOf(typed('+1.5'), 'available', kilos)).toMatchObject({ how: 'by', value: 1500 });
  expect(changeOf(typed('−0,25'), 'available', kilos)).toMatchObject({ value: -250 });
  expect(changeOf(typed('2', 'to'), 'available', kilos)).toMatchObject({ how: 'to', value: 2000 });
  expect(changeOf(typed('0.0005'), 'available', kilos)).toBeUndefined();
  expect(changeOf(typed('1.5'), 'available')).toBeUndefined();
  expect(shown(product({ available: 1500, ...kilos }), 'available')).toBe('1.5 kg');
});

it('says of a stock how fine it may be', () => {
  expect(amountFault(typed('1.2345', 'to'), 'available', kilos)).toContain('with 3 or fewer digits behind the point');
  expect(amountFault(typed('x'), 'available', kilos)).toContain('such as +5 or −0.5, with 3 or fewer');
  expect(amountFault(typed('1.5', 'to'), 'available')).toBe('must be a whole number, zero or more');
});

it('reads barcodes and attributes as one in a line, as it writes them', () => {
  const known = product({ barcodes: ['1', '2'], attributes: { colour: 'red', size: 'a: b' } });
  expect(changeOf(typed(` ${textOf(known, 'barcodes')}\n\n`), 'barcodes')).toEqual({
    field: 'barcodes',
    value: ['1', '2'],
  });
  expect(changeOf(typed(textOf(known, 'attributes')), 'attributes')).toEqual({
    field: 'attributes',
    value: known.attributes,
  });
});

it.each([
  ['barcodes', '1\n1', 'has one twice'],
  ['barcodes', '1\n2\n3\n4\n5\n6\n7\n8\n9', 'at most 8 barcodes'],
  ['barcodes', 'x'.repeat(65), 'is too long'],
  ['attributes', 'colour', 'write each as name: value'],
  ['attributes', 'a: 1\na: 2', 'has one twice'],
  ['decimals', '7', 'must be a whole number from 0 to 6'],
  ['reorderPoint', '-1', 'must be a whole number, zero or more, or empty'],
  ['unit', 'x'.repeat(33), 'is too long'],
] as const)('says what is wrong with %s %j', (field, text, words) => {
  expect(amountFault(typed(text), field)).toBe(words);
  expect(changeOf(typed(text), field)).toBeUndefined();
});

it('takes an empty field for none', () => {
  expect(changeOf(typed(''), 'reorderPoint')).toEqual({ field: 'reorderPoint', value: undefined });
  expect(changeOf(typed(''), 'unit')).toEqual({ field: 'unit', value: '' });
  expect(changeOf(typed(''), 'barcodes')).toEqual({ field: 'barcodes', value: [] });
});
