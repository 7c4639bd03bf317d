import type { Event, Product } from '@lib/api/types.ts';
import { describe, expect, it } from 'vitest';
import { OnHand } from './onHand.ts';
import { afterBooking, anew, begun, type CountSheet, countSheet, differenceOf, entered, isCounted } from './sheet.ts';

const loaf = { productId: 'A', name: 'Loaf' };
const roll = { productId: 'B', name: 'Roll' };
const sheet = begun('Bakery', false, [loaf, roll]);
const line = (of: CountSheet, id: string) => of.lines.find(({ productId }) => productId === id);

describe('a count sheet', () => {
  it('keeps with each number what should have been there when it was entered', () => {
    const once = entered(sheet, loaf, 37, 40);
    expect(line(once, 'A')).toEqual({ ...loaf, counted: 37, expected: 40 });
    expect(line(entered(once, loaf, 38, 39), 'A')).toMatchObject({ counted: 38, expected: 39 });
    expect(once.lines.map(({ productId }) => productId)).toEqual(['A', 'B']);
    expect(line(entered(once, { ...loaf, counted: 37, expected: 40 } as never, undefined, 40), 'A')).toEqual(loaf);
    const more = entered(once, { productId: 'C', name: 'Cake' }, 1, undefined);
    expect(more.lines.map(({ productId }) => productId)).toEqual(['C', 'A', 'B']);
  });

  it('differs from what should have been there, or from what is there where that was not known', () => {
    const counted = { ...loaf, counted: 37, expected: 40 };
    expect(differenceOf(counted, 35)).toBe(-3);
    expect(differenceOf({ ...loaf, counted: 37 }, 35)).toBe(2);
    expect(differenceOf({ ...loaf, counted: 37 }, undefined)).toBeUndefined();
  });

  it('loses what is booked, and ends with the last of it', () => {
    const one = afterBooking(entered(sheet, loaf, 37, 40), new Set(['A']));
    expect(one?.lines).toEqual([roll]);
    expect(afterBooking(one, new Set(['B']))).toBeUndefined();
  });

  it('has counted anew what may have been booked', () => {
    const two = entered(entered(sheet, loaf, 37, 40), roll, 5, 5);
    expect(
      anew(two, new Set(['A']))
        ?.lines.filter(isCounted)
        .map(({ productId }) => productId),
    ).toEqual(['B']);
  });

  it('survives a reload, and begins empty with what it did not write', () => {
    countSheet('s1').change(() => entered(sheet, loaf, 0, 40));
    expect(countSheet('s1').get()).toMatchObject({ category: 'Bakery', lines: [{ counted: 0, expected: 40 }, roll] });
    expect(countSheet('s2').get()).toBeUndefined();
    countSheet('s1').change(() => undefined);
    expect(countSheet('s1').get()).toBeUndefined();
    for (const junk of ['x', '[]', '{"begunAt":"x"}']) {
      localStorage.setItem('bodega.count.s1', junk);
      expect(countSheet('s1').get()).toBeUndefined();
    }
    const lines = [{ productId: 'A', name: 'A', counted: -1 }, { productId: 7 }, null, roll];
    localStorage.setItem('bodega.count.s1', JSON.stringify({ begunAt: 1, lines }));
    expect(countSheet('s1').get()?.lines).toEqual([roll]);
  });
});

describe('what lies at the place', () => {
  const level = (locationId: string, onHand: number, held = 0) => ({
    locationId,
    onHand,
    held,
    available: onHand - held,
    version: 1,
    lastUpdated: '',
  });
  const product = (version: number, ...levels: ReturnType<typeof level>[]): Product => ({
    productId: 'A',
    name: 'Loaf',
    price: 1,
    available: 9,
    version,
    lastUpdated: '',
    levels,
  });
  const event = (version: number, more: Partial<Event>): Event => ({
    offset: version,
    timestamp: '',
    eventType: 'product_updated',
    productId: 'A',
    data: product(version),
    version,
    ...more,
  });

  it('is what the newest says, in whichever order they come', () => {
    const here = new OnHand('north');
    here.read([product(3, level('north', 5, 2), level('pool', 4))]);
    expect(here.of('A')).toMatchObject({ onHand: 5, held: 2 });
    here.heard([event(5, { placed: true, levels: [level('north', 4, 2)] })]);
    here.read([product(4, level('north', 5, 2))]);
    expect(here.of('A')).toMatchObject({ onHand: 4 });
    here.heard([event(6, { placed: true, levels: [level('pool', 1)] })]);
    expect(here.of('A')).toMatchObject({ onHand: 4 });
    here.read([product(6)]);
    expect(here.of('A')).toMatchObject({ onHand: 0, held: 0 });
    here.forget();
    expect(here.of('A')).toBeUndefined();
  });

  it('is what there is where a product lies in the pool alone, and none elsewhere', () => {
    const [pool, north] = [new OnHand('pool'), new OnHand('north')];
    const alone = event(5, { data: { ...product(5), available: 7 } });
    for (const place of [pool, north]) place.heard([alone]);
    expect([pool.of('A')?.onHand, north.of('A')?.onHand]).toEqual([7, 0]);
    north.heard([{ ...event(6, { placed: true, levels: [level('pool', 3)] }), productId: 'B' }]);
    expect(north.of('B')).toBeUndefined();
  });
});
