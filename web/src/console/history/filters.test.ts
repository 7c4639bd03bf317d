import { expect, it } from 'vitest';
import { event } from '../testing.ts';
import { fits, historyQuery, none, readFilters, writeFilters } from './filters.ts';
import { rangeOf } from './spans.ts';

const noon = new Date(2026, 10, 24, 12).getTime();
const day = (date: number) => new Date(2026, 10, date).getTime();

it('knows the days that have a name by the clock of the reader', () => {
  const range = (span: 'today' | 'yesterday' | 'week') => rangeOf({ ...none, span }, noon);
  expect(range('today')).toEqual({ from: day(24), to: undefined });
  expect(range('yesterday')).toEqual({ from: day(23), to: day(24) });
  expect(range('week')).toEqual({ from: day(18), to: undefined });
  expect(rangeOf({ ...none, from: '2026-11-20', to: '2026-11-20' }, noon)).toEqual({ from: day(20), to: day(21) });
});

it('asks central for what was chosen and for nothing else', () => {
  expect(historyQuery(none, noon)).toEqual({});
  const chosen = { ...none, person: ' ana ', shop: 'store-s1', action: 'sale' as const, span: 'yesterday' as const };
  expect(historyQuery(chosen, noon)).toEqual({
    actor: 'ana',
    store: 'store-s1',
    types: 'sale',
    from: new Date(day(23)).toISOString(),
    to: new Date(day(24)).toISOString(),
  });
});

it('stands in the address, where nonsense is passed over', () => {
  expect(writeFilters({ ...none, action: 'counted', reason: 'x y' }).toString()).toBe('action=counted&reason=x+y');
  expect(readFilters(new URLSearchParams('action=exploded&span=ever&from=2026-13-01&person=ana'))).toEqual({
    ...none,
    person: 'ana',
  });
});

it('lets an event that was heard fit where central would have found it', () => {
  const sale = event(1, { actor: 'ana', reason: 'sale', timestamp: new Date(noon).toISOString() });
  const range = rangeOf({ ...none, span: 'today' }, noon);
  expect(fits(sale, { ...none, person: 'ana', action: 'sale', shop: 'store-s1' }, range)).toBe(true);
  for (const other of [
    { person: 'an' },
    { action: 'counted' as const },
    { shop: 'store-s2' },
    { product: 'B-2' },
    { place: 'harbour' },
    { reason: 'lost' },
    { ref: 'PO 1' },
  ]) {
    expect(fits(sale, { ...none, ...other }, range), JSON.stringify(other)).toBe(false);
  }
  expect(fits(sale, none, rangeOf({ ...none, span: 'yesterday' }, noon))).toBe(false);
});
