import { expect, it } from 'vitest';
import { product } from '../testing.ts';
import { bulkChange } from './BulkDialog.tsx';
import { bulkOrder, preview, unfit } from './bulk.ts';

const two = [product(), product({ productId: 'B', price: 0.99, version: 8, available: 1 })];

it('adjusts stock whatever version there is, for a number depends on none', () => {
  expect(bulkOrder(two, { kind: 'by', amount: '-2', reason: 'damaged' })).toEqual({
    what: 'updates',
    body: {
      updates: [
        { productId: 'A-1', delta: -2, reason: 'damaged' },
        { productId: 'B', delta: -2, reason: 'damaged' },
      ],
    },
  });
});

it('replaces values only of the version that was seen', () => {
  expect(bulkOrder(two, { kind: 'percent', value: 10 })).toEqual({
    what: 'set',
    body: {
      products: [
        { productId: 'A-1', expectedVersion: 3, price: 2.75 },
        { productId: 'B', expectedVersion: 8, price: 1.09 },
      ],
    },
  });
});

it('shows what will be', () => {
  expect(preview(product(), { kind: 'by', amount: '−8', reason: '' })).toEqual({ before: 7, after: -1 });
  expect(preview(product(), { kind: 'category', value: 'Fruit' })).toEqual({ before: '', after: 'Fruit' });
});

it('counts the parts of each product, for an amount is of whole units', () => {
  const flour = product({ productId: 'F', name: 'Flour', available: 1500, decimals: 3 });
  const mixed = [flour, product()];
  expect(bulkOrder(mixed, { kind: 'by', amount: '+5', reason: 'correction' })).toMatchObject({
    body: { updates: [{ delta: 5000 }, { delta: 5 }] },
  });
  expect(preview(flour, { kind: 'by', amount: '-0,25', reason: '' })).toEqual({ before: 1500, after: 1250 });
  expect(preview(flour, { kind: 'to', amount: '2.5' })).toEqual({ before: 1500, after: 2500 });
  expect([unfit(mixed, '2'), unfit(mixed, '2.5')?.productId, unfit([flour], '2.5')]).toEqual([
    undefined,
    'A-1',
    undefined,
  ]);
});

it.each([
  ['by', '0'],
  ['by', '1.0000001'],
  ['to', '-1'],
  ['percent', '-101'],
  ['percent', 'ten'],
  ['category', ' '],
] as const)('takes no %s %j', (kind, text) => {
  expect(bulkChange(kind, text, 'correction')).toBeUndefined();
});

it('takes percentages as people write them', () => {
  expect(bulkChange('percent', '−2,5 %', '')).toEqual({ kind: 'percent', value: -2.5 });
});
