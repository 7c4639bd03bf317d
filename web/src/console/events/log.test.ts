import { expect, it } from 'vitest';
import { event } from '../testing.ts';
import { EventLog, isHole } from './log.ts';

const shape = (log: EventLog) =>
  log.all().map((entry) => (isHole(entry) ? { ...entry, key: undefined } : entry.offset));

it('keeps the newest events only', () => {
  const log = new EventLog(3);
  log.take([event(0), event(1)]);
  log.take([event(2), event(3)]);
  expect(shape(log)).toEqual([1, 2, 3]);
  expect(log.taken()).toBe(4);
});

it('puts older events before what came, each once', () => {
  const log = new EventLog();
  log.take([event(5)]);
  log.before([event(3), event(4), event(5)]);
  expect(shape(log)).toEqual([3, 4, 5]);
});

it('says which events were missed', () => {
  const log = new EventLog();
  log.take([event(1)]);
  log.take([event(5)]);
  expect(shape(log)).toEqual([1, { hole: 'missed', from: 2, to: 5, key: undefined }, 5]);
});

it('says that another history begins, without offsets that cannot be compared', () => {
  const log = new EventLog();
  log.take([event(90)]);
  log.broke('timeline');
  log.take([event(4)]);
  expect(shape(log)).toEqual([90, { hole: 'timeline', key: undefined }, 4]);
});

it('knows another history by offsets that go back', () => {
  const log = new EventLog();
  log.take([event(90)]);
  log.take([event(4)]);
  expect(shape(log)).toEqual([90, { hole: 'timeline', key: undefined }, 4]);
});

it('says nothing of a break before the first event', () => {
  const log = new EventLog();
  log.broke('expired');
  log.take([event(7)]);
  expect(shape(log)).toEqual([7]);
});
