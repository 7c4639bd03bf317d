import { expect, it } from 'vitest';
import { event, fakeCentral, product } from '../testing.ts';
import { readHistory, stockSteps } from './history.ts';

const at = (second: number) => `2026-11-23T10:00:${String(second).padStart(2, '0')}.000Z`;
const seconds = (second: number) => Date.parse(at(second)) / 1000;
const step = (second: number, available: number, before: number) =>
  event(second, { timestamp: at(second), before, data: product({ available }) });

it('begins with what was before the first event and ends now', () => {
  expect(stockSteps([step(10, 7, 9), step(20, 3, 7)], Date.parse(at(30)))).toEqual({
    at: [seconds(9), seconds(10), seconds(20), seconds(30)],
    values: [9, 7, 3, 3],
  });
});

it('ends the line with a delete, and makes one step of one moment', () => {
  const gone = event(21, { timestamp: at(21), eventType: 'product_deleted' });
  expect(stockSteps([step(20, 5, 6), step(20, 4, 5), gone], Date.parse(at(21))).values).toEqual([6, 4, 7, null]);
});

it('reads page after page of the stretch, and nothing behind it', async () => {
  const { central, asked } = fakeCentral(({ search }) => {
    const from = Number(search.get('offset'));
    return {
      body: { events: [event(from), event(from + 9)], nextOffset: from + 10, hasMore: true, earliestOffset: 2 },
    };
  });
  const history = await readHistory(central, 'A-1', { from: 5, to: 20 });
  expect(history.events.map(({ offset }) => offset)).toEqual([5, 14, 15]);
  expect(history.earliest).toBe(2);
  expect(asked.map(({ search }) => search.get('productId'))).toEqual(['A-1', 'A-1']);
});
