import { expect, it } from 'vitest';
import { event, product } from '../testing.ts';
import { stockSteps } from './history.ts';

const at = (second: number) => `2026-11-23T10:00:${String(second).padStart(2, '0')}.000Z`;
const seconds = (second: number) => Date.parse(at(second)) / 1000;
const step = (second: number, available: number, before: number) =>
  event(second, { timestamp: at(second), before, data: product({ available }) });
const ever = { from: undefined, to: undefined };

it('begins with what was before the first event and ends now', () => {
  expect(stockSteps([step(20, 3, 7), step(10, 7, 9)], ever, '', Date.parse(at(30)))).toEqual({
    at: [seconds(9), seconds(10), seconds(20), seconds(30)],
    values: [9, 7, 3, 3],
  });
});

it('fills the time that was chosen, and goes no further', () => {
  const range = { from: Date.parse(at(5)), to: Date.parse(at(25)) };
  expect(stockSteps([step(10, 7, 9)], range, '', Date.parse(at(30)))).toEqual({
    at: [seconds(5), seconds(10), seconds(25)],
    values: [9, 7, 7],
  });
});

it('ends the line with a delete, and makes one step of one moment', () => {
  const gone = event(21, { timestamp: at(21), eventType: 'product_deleted' });
  const steps = stockSteps([gone, step(20, 4, 5), step(20, 5, 6)], ever, '', Date.parse(at(21)));
  expect(steps.values).toEqual([6, 4, 7, null]);
});

it('shows what is free at a place, of the events that changed it', () => {
  const level = { locationId: 'harbour', onHand: 5, held: 2, version: 3, lastUpdated: at(10) };
  const here = event(10, { timestamp: at(10), levels: [level] });
  expect(stockSteps([step(20, 3, 7), here], ever, 'harbour', Date.parse(at(30))).values).toEqual([3, 3]);
});
