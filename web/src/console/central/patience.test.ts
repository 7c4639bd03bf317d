import { ApiError } from '@lib/api/error.ts';
import { expect, it, vi } from 'vitest';
import { again, retryDelay } from './central.ts';
import { Patience } from './patience.ts';

it('polls as usual until central asks for a rest, and then no sooner than it says', () => {
  const patience = new Patience();
  expect(patience.next(5_000, 1_000)).toBe(5_000);
  patience.note(30_000, 1_000);
  expect(patience.next(5_000, 2_000)).toBe(29_000);
  expect(patience.next(5_000, 40_000)).toBe(5_000);
});

it('keeps the longer of two rests and tells of it once', () => {
  const patience = new Patience();
  const told = vi.fn();
  patience.subscribe(told);
  patience.note(30_000, 0);
  patience.note(1_000, 0);
  expect(patience.restUntil()).toBe(30_000);
  expect(told).toHaveBeenCalledTimes(1);
});

it('asks again after a 429 as long as it says, never after a refusal', () => {
  const limited = new ApiError(429, 'rate_limit_exceeded', '', [], undefined, 17_000);
  expect(again(0, limited)).toBe(true);
  expect(retryDelay(0, limited)).toBe(17_000);
  expect(again(0, new ApiError(403, 'forbidden', ''))).toBe(false);
});
