import { expect, it } from 'vitest';
import { event, product } from '../testing.ts';
import { fitting, readFilters, storesIn, writeFilters } from './filters.ts';
import type { Entry } from './log.ts';

const none = { kind: '', store: '', product: '', text: '' } as const;
const hole: Entry = { hole: 'missed', key: 'hole-1' };
const entries: Entry[] = [
  event(1),
  hole,
  event(2, { eventType: 'product_deleted', productId: 'B-2', storeId: 'store-s2', ref: 'order/17' }),
];
const offsets = (found: Entry[]) => found.map((entry) => ('offset' in entry ? entry.offset : 'hole'));

it('finds by type, store, code and words, and never hides a hole', () => {
  expect(offsets(fitting(entries, { ...none, kind: 'deleted' }))).toEqual(['hole', 2]);
  expect(offsets(fitting(entries, { ...none, store: 'store-s1' }))).toEqual([1, 'hole']);
  expect(offsets(fitting(entries, { ...none, product: 'b-' }))).toEqual(['hole', 2]);
  expect(offsets(fitting(entries, { ...none, text: 'ORDER/17 apples' }))).toEqual(['hole', 2]);
  expect(offsets(fitting(entries, { ...none, text: 'pears' }))).toEqual(['hole']);
});

it('stands in the address, where nonsense is passed over', () => {
  expect(writeFilters({ ...none, kind: 'created', text: 'x y' }).toString()).toBe('kind=created&text=x+y');
  expect(readFilters(new URLSearchParams('kind=exploded&store=s9'))).toEqual({ ...none, store: 's9' });
});

it('knows the stores of what it has', () => {
  expect(storesIn([...entries, event(3, { data: product(), storeId: 'store-s1' })])).toEqual(['store-s1', 'store-s2']);
});
