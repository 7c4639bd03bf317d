import type { Event, Product } from '@lib/api/types.ts';
import { apply, emptyCatalogue, merge } from '@lib/feed/catalogue.ts';
import { expect, it } from 'vitest';
import { forSale, imageAt } from './here.ts';

const lastUpdated = '2026-11-23T10:00:00.000Z';
const loaf = (version: number, available: number, here?: number): Product => ({
  productId: 'A',
  name: 'Loaf',
  price: 1,
  available,
  version,
  lastUpdated,
  ...(here === undefined ? {} : { here }),
});
const event = (version: number, available: number, more: Partial<Event> = {}): Event => ({
  offset: version,
  timestamp: lastUpdated,
  eventType: 'product_updated',
  productId: 'A',
  data: loaf(version, available),
  version,
  ...more,
});
const level = (locationId: string, onHand: number, held = 0) => ({ locationId, onHand, held, version: 1, lastUpdated });
const image = imageAt(() => ({ locationId: 'north', sellable: true }));

it('sells what is here where that is said, else what there is anywhere', () => {
  expect(forSale(loaf(1, 9, 2))).toBe(2);
  expect(forSale(loaf(1, 9, 0))).toBe(0);
  expect(forSale(loaf(1, 9))).toBe(9);
});

it('takes from an event what is free at the place then', () => {
  const moved = event(2, 7, { placed: true, levels: [level('north', 5, 2), level('pool', 4)] });
  expect(image(moved, undefined).here).toBe(3);
  expect(imageAt(() => ({ locationId: 'north', sellable: false }))(moved, undefined).here).toBe(0);
});

it('keeps what was here when an event speaks of other places, and has nothing here of what lies in the pool alone', () => {
  const elsewhere = event(2, 7, { placed: true, levels: [level('south', 5)] });
  expect(image(elsewhere, loaf(1, 8, 4)).here).toBe(4);
  expect(image(elsewhere, undefined).here).toBeUndefined();
  expect(image(event(2, 7), loaf(1, 8, 4)).here).toBe(0);
  expect(imageAt(() => ({ locationId: 'pool', sellable: true }))(event(2, 7), loaf(1, 8, 4)).here).toBe(7);
});

it('learns from an older answer what later events said nothing of', () => {
  const elsewhere = event(2, 7, { placed: true, levels: [level('south', 5)] });
  const heard = apply({ ...emptyCatalogue, offset: 2 }, [elsewhere], image);
  expect(heard.products.get('A')?.here).toBeUndefined();
  const known = merge(heard, [loaf(1, 8, 4)]).products.get('A');
  expect(known).toEqual(loaf(2, 7, 4));
});
