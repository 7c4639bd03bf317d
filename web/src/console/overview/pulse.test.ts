import { expect, it } from 'vitest';
import { event } from '../testing.ts';
import { Pulse } from './pulse.ts';

const now = Date.parse('2026-11-23T10:10:00.000Z');
const at = (secondsAgo: number) => new Date(now - secondsAgo * 1000).toISOString();
const counters = (version_conflict: number, insufficient_inventory = 0) => ({
  counters: { version_conflict, insufficient_inventory },
});

it('counts changes per second in steps of five', () => {
  const pulse = new Pulse(now - 700_000);
  pulse.take([event(1, { timestamp: at(8) }), event(2, { timestamp: at(7) }), event(3, { timestamp: at(3) })], now);
  expect(pulse.rates(now).changes.slice(-2)).toEqual([0.4, 0.2]);
});

it('draws nothing where it does not know whether there were changes', () => {
  const known = (pulse: Pulse) => pulse.rates(now).changes.filter((rate) => rate !== null).length;
  const pulse = new Pulse(now - 15_000);
  expect(known(pulse)).toBe(3);
  pulse.take([event(700, { timestamp: at(60) })], now);
  expect(known(pulse)).toBe(11);
  pulse.take([event(0, { timestamp: at(61) })], now);
  expect(known(pulse)).toBe(120);
});

it('makes rates of counters, and no line over a pause or a restart of central', () => {
  const pulse = new Pulse();
  pulse.sample(counters(10), now - 40_000);
  pulse.sample(counters(500), now - 15_000); // 25 s later: the tab was hidden
  pulse.sample(counters(510, 5), now - 10_000);
  pulse.sample(counters(0), now - 5_000); // central was started anew
  const { conflicts, refusals } = pulse.rates(now);
  expect(conflicts.filter((rate) => rate !== null)).toEqual([2]);
  expect(refusals.filter((rate) => rate !== null)).toEqual([1]);
});

it('names the products that changed most often lately, with what came and went', () => {
  const pulse = new Pulse();
  const b = { productId: 'B', timestamp: at(20) };
  pulse.take([event(1, b), event(2, { ...b, delta: 5 }), event(3, { timestamp: at(10) })], now);
  pulse.take([event(4, { timestamp: at(590) }), event(5, { timestamp: at(591) })], now); // too long ago
  expect(pulse.busiest(1, now)).toEqual([{ productId: 'B', name: 'Apples', changes: 2, out: 1, in: 5 }]);
});

it('forgets what is older than the charts', () => {
  const pulse = new Pulse(now - 700_000);
  pulse.take([event(1, { timestamp: at(0) })], now);
  pulse.take([], now + 3_600_000);
  expect(pulse.rates(now).changes.every((rate) => rate === 0)).toBe(true);
});
