import { describe, expect, it } from 'vitest';
import vectors from '../../../../inventory/testdata/apply-vectors.json';
import type { Event, Product } from '../api/types.ts';
import { apply, type Catalogue, emptyCatalogue, Gap, merge } from './catalogue.ts';

interface State {
  offset: number;
  products: Product[];
  deleted: Record<string, number>;
}

const catalogue = (state: State): Catalogue => ({
  offset: state.offset,
  products: new Map(state.products.map((product) => [product.productId, product])),
  deleted: new Map(Object.entries(state.deleted)),
});

describe('the vectors that the server is tested with', () => {
  const cases = vectors.cases as unknown as {
    name: string;
    start: State;
    events: Event[];
    gap?: object;
    want: State;
  }[];
  it.each(cases)('$name', ({ start, events, gap, want }) => {
    const before = catalogue(start);
    if (gap) {
      expect(() => apply(before, events)).toThrow(Gap);
      expect(() => apply(before, events)).toThrow(expect.objectContaining(gap));
      expect(before).toEqual(catalogue(want));
    } else {
      expect(apply(before, events)).toEqual(catalogue(want));
      expect(before).toEqual(catalogue(start));
    }
  });
});

const product = (version: number, available: number): Product => ({
  productId: 'A',
  name: 'Apple',
  available,
  version,
  price: 1,
  lastUpdated: '2026-11-23T01:20:53.000Z',
});

const event = (offset: number, data: Product, eventType: Event['eventType'] = 'product_updated'): Event => ({
  offset,
  eventType,
  productId: data.productId,
  version: data.version,
  timestamp: data.lastUpdated,
  data,
});

describe('merge', () => {
  it('takes what is newer and leaves what is older, whenever it was read', () => {
    const seen = merge(emptyCatalogue, [product(3, 7)]);
    expect(merge(seen, [product(2, 9)])).toBe(seen);
    expect(merge(seen, [product(4, 6)]).products.get('A')?.available).toBe(6);
  });

  it('does not bring a deleted product back', () => {
    const gone = apply(merge(emptyCatalogue, [product(3, 7)]), [event(0, product(4, 7), 'product_deleted')]);
    expect(merge(gone, [product(3, 7)]).products.has('A')).toBe(false);
    expect(merge(gone, [product(5, 1)]).products.get('A')?.version).toBe(5);
  });

  it('is not undone by events that lie before what was read', () => {
    const ahead = merge(emptyCatalogue, [product(9, 1)]);
    const after = apply(ahead, [event(0, product(8, 2)), event(1, product(9, 1)), event(2, product(10, 0))]);
    expect(after.offset).toBe(3);
    expect(after.products.get('A')).toEqual(product(10, 0));
    expect(apply(ahead, [event(0, product(8, 2))]).products.get('A')).toEqual(product(9, 1));
  });
});

describe('what a product is beyond its name and price', () => {
  const kilos = { ...product(3, 7), unit: 'kg', decimals: 3 };
  const next = (data: Product, more: Partial<Event> = {}) => ({ ...event(0, data), ...more });
  const shown = (to: Catalogue, one: Event) => apply(to, [one]).products.get('A');

  it('stays through events that do not speak of it, and follows those that do', () => {
    const seen = merge(emptyCatalogue, [kilos]);
    expect(shown(seen, next(product(4, 6)))).toEqual({ ...product(4, 6), unit: 'kg', decimals: 3 });
    expect(shown(seen, next(product(4, 7), { catalogue: { unit: 'g' } }))).toEqual({ ...product(4, 7), unit: 'g' });
    expect(shown(seen, next(product(4, 7), { catalogue: {} }))).toEqual(product(4, 7));
  });

  it('is learned from an answer as old as, or older than, events that said nothing of it', () => {
    const heard = apply(emptyCatalogue, [next(product(4, 6)), event(1, product(5, 5))]);
    expect(merge(heard, [kilos]).products.get('A')).toEqual({ ...product(5, 5), unit: 'kg', decimals: 3 });
    const cleared = apply(emptyCatalogue, [next(product(4, 6), { catalogue: {} })]);
    expect(merge(cleared, [kilos])).toBe(cleared);
    const created = apply(emptyCatalogue, [event(0, product(4, 6), 'product_created')]);
    expect(merge(created, [kilos])).toBe(created);
  });
});
