import type { Event, Product } from '@lib/api/types.ts';
import { describe, expect, it } from 'vitest';
import { drifts } from './drift.ts';
import { change, type Filters, listQuery, readFilters, writeFilters } from './filters.ts';

const filters = (address: string) => readFilters(new URLSearchParams(address));

describe('the address', () => {
  it.each([
    '',
    'q=apple+juice',
    'category=Coffee+and+Tea&stock=low&sort=-price&view=table&pages=3',
    'q=%C3%B1%26%3D%22%3Cb%3E',
  ])('holds all filters and gives them back: %s', (address) => {
    expect(writeFilters(filters(address)).toString()).toBe(address);
  });

  it('is passed over where it makes no sense', () => {
    expect(filters('stock=some&sort=;drop&view=3d&pages=-4')).toEqual(filters(''));
    expect(filters('pages=1.5').pages).toBe(1);
    expect(filters('pages=1e9').pages).toBe(100);
  });
});

it('begins with the first page again when something else is looked for', () => {
  const third = filters('q=a&pages=3');
  expect(change(third, { category: 'Bakery' })).toMatchObject({ q: 'a', category: 'Bakery', pages: 1 });
  expect(change(third, { view: 'table' }).pages).toBe(3);
  expect(change(third, { pages: 4 }).pages).toBe(4);
});

describe('what the server is asked', () => {
  it('has only what is wanted', () => {
    expect(listQuery(filters(''))).toEqual({ sort: 'name' });
    expect(listQuery(filters('q=+a+&category=B&stock=out&sort=-updated'))).toEqual({
      q: 'a',
      category: 'B',
      stock: 'out',
      sort: '-updated',
    });
  });

  it('has at most 256 bytes of whole letters', () => {
    const { q = '' } = listQuery({ ...filters(''), q: 'ñ'.repeat(200) });
    expect(q).toBe('ñ'.repeat(128));
  });
});

describe('drift', () => {
  const product = (version: number, available: number, more: Partial<Product> = {}): Product => ({
    productId: 'A',
    name: 'Apple',
    category: 'Produce',
    available,
    version,
    price: 1,
    lastUpdated: '',
    ...more,
  });
  const event = (data: Product, before: number, eventType: Event['eventType'] = 'product_updated'): Event => ({
    offset: 1,
    eventType,
    productId: data.productId,
    version: data.version,
    timestamp: '',
    data,
    before,
    delta: data.available - before,
  });
  const other = (more: Partial<Product> = {}) => product(1, 9, { productId: 'Z', ...more });
  const list = [product(3, 7)];
  const anywhere = { lowStockThreshold: 5, locationId: undefined };
  const north = { lowStockThreshold: 5, locationId: 'north' };

  it.each<[string, string, Event, boolean]>([
    ['a sale', '', event(product(4, 6), 7), false],
    ['a sale that the list knows already', 'sort=available', event(product(3, 7), 8), false],
    ['a sale, in order of stock', 'sort=-available', event(product(4, 6), 7), true],
    ['a sale, newest first', 'sort=-updated', event(product(4, 6), 7), true],
    ['the last one, among what is in stock', 'stock=in', event(product(4, 0), 7), true],
    ['few left, among what is in stock', 'stock=in', event(product(4, 2), 7), false],
    ['another price, in order of price', 'sort=price', event(product(4, 7, { price: 2 }), 7), true],
    ['another name, in order of name', '', event(product(4, 7, { name: 'Pear' }), 7), true],
    ['another category', 'category=Produce', event(product(4, 7, { category: 'Fruit' }), 7), true],
    ['a delete', '', event(product(4, 7), 7, 'product_deleted'), true],
    ['a delete elsewhere', '', event(other(), 9, 'product_deleted'), false],
    ['a new product', '', event(other(), 0, 'product_created'), true],
    ['a new product of another category', 'category=Bakery', event(other(), 0, 'product_created'), false],
    ['a sale elsewhere', '', event(other({ available: 8 }), 9), false],
    ['the last one elsewhere, among what is out', 'stock=out', event(other({ available: 0 }), 1), true],
    ['a sale elsewhere, among what is in stock', 'stock=in', event(other({ available: 8 }), 9), false],
  ])('%s (%s)', (_, address, change, want) => {
    expect(drifts(list, change, filters(address) as Filters, anywhere)).toBe(want);
  });

  const level = (locationId: string, onHand: number) => ({ locationId, onHand, held: 0, version: 1, lastUpdated: '' });
  const placed = (available: number, before: number, ...levels: ReturnType<typeof level>[]): Event => ({
    ...event(other({ available }), before),
    placed: true,
    levels,
  });

  it.each<[string, string, Event, number, boolean]>([
    ['delivered here', 'stock=in', placed(12, 9, level('north', 3)), 3, true],
    ['delivered here where there was some', 'stock=in', placed(12, 9, level('north', 4)), 4, false],
    ['delivered elsewhere', 'stock=in', placed(12, 9, level('south', 5)), 2, false],
    ['moved here', 'stock=in', placed(9, 9, level('north', 3), level('pool', 6)), 3, true],
    ['moved away, the last of it', 'stock=out', placed(9, 9, level('north', 0), level('pool', 9)), 0, true],
    [
      'moved away, of a list that it does not fit',
      'stock=in',
      placed(9, 9, level('north', 0), level('pool', 9)),
      0,
      false,
    ],
    ['the last one here', 'stock=out', placed(8, 9, level('north', 0)), 0, true],
    ['of the pool alone', 'stock=out', event(other({ available: 8 }), 9), 0, false],
  ])('%s, at a store of a place (%s)', (_, address, change, here, want) => {
    const shown = { ...change.data, here };
    expect(drifts(list, change, filters(address) as Filters, north, shown)).toBe(want);
  });
});
