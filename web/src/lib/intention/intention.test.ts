import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/error.ts';
import { intentionStore, newKey, Unsettled } from './intention.ts';
import { settles } from './settles.ts';

interface Wish {
  what: string;
}

const open = () => intentionStore<Wish>('order');

beforeEach(() => localStorage.clear());

describe('an intention', () => {
  it('is stored with its key before it is sent, and is the same after a reload', () => {
    const made = open().begin({ what: 'two apples' });
    expect(made.key).toMatch(/^order-[0-9a-f]{32}$/);
    expect(open().pending()).toEqual(made);
    const sent = open().sending(made);
    expect(sent).toMatchObject({ key: made.key, wish: { what: 'two apples' } });
    expect(sent.sentAt).toBeGreaterThan(0);
    expect(open().pending()).toEqual(sent);
  });

  it('stands alone: another one cannot begin before it is settled', () => {
    const first = open().begin({ what: 'one' });
    expect(() => open().begin({ what: 'two' })).toThrow(Unsettled);
    open().settle('another key');
    expect(open().pending()?.key).toBe(first.key);
    open().settle(first.key);
    expect(open().pending()).toBeUndefined();
    expect(open().begin({ what: 'two' }).key).not.toBe(first.key);
  });

  it('does not begin where nothing can be stored', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    expect(() => open().begin({ what: 'one' })).toThrow('full');
  });

  it.each(['', '{', '[]', '{"key":""}', '{"key":7}', 'null'])('passes over what it did not write: %s', (junk) => {
    localStorage.setItem('bodega.intention.order', junk);
    expect(open().pending()).toBeUndefined();
  });

  it('has a key of its own every time, without HTTPS too', () => {
    const keys = new Set(Array.from({ length: 1000 }, () => newKey('k')));
    expect(keys.size).toBe(1000);
  });
});

describe('settles', () => {
  const answer = (status: number, code = 'x') => new ApiError(status, code, '');

  it.each([0, 408, 429, 500, 502, 503, 504])('%i leaves it open, first or again', (status) => {
    expect(settles(answer(status), false)).toBe(false);
    expect(settles(answer(status), true)).toBe(false);
  });

  it.each([400, 409, 412, 413, 422])('%i is final', (status) => {
    expect(settles(answer(status), true)).toBe(true);
  });

  it('does not take a refusal of the key for a word about an earlier request', () => {
    for (const status of [401, 403, 404, 405]) {
      expect(settles(answer(status), false), `${status} at first`).toBe(true);
      expect(settles(answer(status), true), `${status} again`).toBe(false);
    }
    expect(settles(answer(404, 'product_not_found'), true)).toBe(true);
  });
});
