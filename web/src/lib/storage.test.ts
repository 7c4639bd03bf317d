import { expect, it, vi } from 'vitest';
import { intentionStore } from './intention/intention.ts';
import { keepIfPossible, kept } from './storage.ts';

it('is the browser’s own storage where there is one', () => {
  expect(kept('localStorage')).toBe(localStorage);
  keepIfPossible('sessionStorage', 'a', 'b');
  expect(sessionStorage.getItem('a')).toBe('b');
});

it('is empty and refuses to store where the browser forbids it', () => {
  const denied = vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  expect(kept('localStorage').getItem('a')).toBeNull();
  expect(() => keepIfPossible('localStorage', 'a', 'b')).not.toThrow();
  const intentions = intentionStore('order');
  expect(intentions.pending()).toBeUndefined();
  expect(() => intentions.begin({})).toThrow('stores nothing');
  denied.mockRestore();
});
