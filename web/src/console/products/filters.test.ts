import { expect, it } from 'vitest';
import { listQuery, readFilters, turned, writeFilters } from './filters.ts';

it('stands in the address; what makes no sense there is passed over', () => {
  const filters = readFilters(new URLSearchParams('q=green tea&stock=low&sort=-price&do=create'));
  expect(filters).toEqual({ q: 'green tea', category: '', stock: 'low', sort: '-price' });
  expect(writeFilters(filters).toString()).toBe('q=green+tea&stock=low&sort=-price');
  expect(readFilters(new URLSearchParams('stock=many&sort=colour'))).toMatchObject({ stock: '', sort: 'id' });
});

it('asks central for no more than it takes', () => {
  const { q = '' } = listQuery({ q: 'ñ'.repeat(300), category: '', stock: '', sort: 'id' });
  expect(new TextEncoder().encode(q)).toHaveLength(256);
});

it('turns a column round at the second click', () => {
  expect([turned('id', 'price'), turned('price', 'price'), turned('-price', 'price')]).toEqual([
    'price',
    '-price',
    'price',
  ]);
});
