import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { chain, show } from '../locations/testing.tsx';
import { event, product } from '../testing.ts';
import EventPage from './EventPage.tsx';

it('shows an event with what was made together with it, where it was, and what took it back', async () => {
  const levels = [{ locationId: 'harbour', onHand: 4, held: 1, version: 5, lastUpdated: '' }];
  const other = event(8, { productId: 'B-2', data: product({ productId: 'B-2', name: 'Pears' }) });
  const one = event(7, { action: 'sale', group: 7, groupSize: 2, levels, reversedBy: 12, requestId: 'req-1' });
  show(<EventPage offset={7} />, chain, ({ path, search }) =>
    path === '/history/7' && search.get('include') === 'group' ? { body: { ...one, groupEvents: [one, other] } } : {},
  );
  expect(await screen.findByRole('heading', { level: 1, name: 'Sold: Apples' })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Taken back by event 12.' }).getAttribute('href')).toBe('/events/12');
  expect(screen.getByRole('link', { name: 'Pears' }).getAttribute('href')).toBe('/products/B-2');
  expect(await screen.findByText('4 (Put aside 1)')).toBeTruthy();
  expect(screen.getByText('req-1')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Take back' })).toBeNull();
});

it('asks what lay there before, to say how many were moved where from and to', async () => {
  const level = (locationId: string, onHand: number) => ({ locationId, onHand, held: 0, version: 5, lastUpdated: '' });
  const levels = [level('harbour', 14), level('pool', 57)];
  const moved = event(7, { action: 'moved', delta: 0, before: 7, levels });
  const { asked } = show(<EventPage offset={7} />, chain, ({ path }) =>
    path === '/history/7' ? { body: moved } : { body: { ...product(), levels: [level('pool', 71)] } },
  );
  expect(await screen.findByText('14: Pool → Harbour')).toBeTruthy();
  expect(screen.getByText('71 → 57')).toBeTruthy();
  const then = asked.find(({ path }) => path === '/inventory/A-1')?.search;
  expect([then?.get('at'), then?.get('include')]).toEqual(['7', 'levels']);
});

it('says what of the catalogue was changed', async () => {
  const named = event(7, { action: 'set', delta: 0, catalogue: { barcodes: ['4006381333931'] } });
  show(<EventPage offset={7} />, chain, ({ path }) => ({ body: path === '/history/7' ? named : product() }));
  expect(await screen.findByText('– → 4006381333931')).toBeTruthy();
});

it.each([
  [410, 'history_expired', 'It is older than the history that is kept.'],
  [409, 'offset_ahead', 'So many have not happened yet.'],
])('says why there is no such event: %i', async (status, code, words) => {
  show(<EventPage offset={7} />, chain, () => ({ status, body: { code, message: 'no' } }));
  expect(await screen.findByText(words)).toBeTruthy();
});
