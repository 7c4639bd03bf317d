import { readFileSync } from 'node:fs';
import type { Product } from '@lib/api/types.ts';
import { describe, expect, it, vi } from 'vitest';
import {
  acknowledge,
  add,
  boundsFor,
  type Cart,
  cartStore,
  exceeds,
  items,
  room,
  setQuantity,
  takeOut,
  total,
} from './cart.ts';

const product = (productId: string, price = 1, available = 10): Product => ({
  productId,
  name: `Name of ${productId}`,
  price,
  available,
  version: 1,
  lastUpdated: '',
});

const cart = (...lines: [string, number][]): Cart =>
  lines.reduce<Cart>((so, [id, count]) => add(so, product(id), count), []);

const brief = (of: Cart) => of.map(({ productId, quantity }) => [productId, quantity]);

describe('the cart', () => {
  it('grows a line that is there, in its place, and notes what is known now', () => {
    const two = cart(['A', 1], ['B', 2]);
    const more = add(two, product('A', 3, 7));
    expect(brief(more)).toEqual([
      ['A', 2],
      ['B', 2],
    ]);
    expect(more[0]).toMatchObject({ price: 3, seen: 7 });
    expect(brief(two)).toEqual([
      ['A', 1],
      ['B', 2],
    ]);
  });

  it('sets quantities, and takes lines out', () => {
    expect(brief(setQuantity(cart(['A', 1], ['B', 2]), 'B', 9))).toEqual([
      ['A', 1],
      ['B', 9],
    ]);
    expect(brief(setQuantity(cart(['A', 1], ['B', 2]), 'A', 0))).toEqual([['B', 2]]);
    expect(brief(setQuantity(cart(['A', 1]), 'X', 3))).toEqual([['A', 1]]);
  });

  it('notes a new price only when the reader has seen it', () => {
    expect(acknowledge(cart(['A', 2]), product('A', 5, 3))[0]).toMatchObject({ price: 5, seen: 3, quantity: 2 });
  });

  it('takes out what was bought, not what was added since', () => {
    const bought = cart(['A', 2], ['B', 1]);
    expect(brief(takeOut(cart(['A', 5], ['B', 1], ['C', 1]), bought))).toEqual([
      ['A', 3],
      ['C', 1],
    ]);
  });

  it('adds prices without drift', () => {
    const dimes = add(add([], product('A', 0.1), 3), product('B', 1.005), 1);
    expect(total(dimes)).toBe('1.305');
    expect(items(dimes)).toBe(4);
    expect(total(add([], product('A', 0.1), 3))).toBe('0.3');
  });
});

describe('the kept cart', () => {
  it('survives a reload, and belongs to one store', () => {
    cartStore('s1').change((now) => add(now, product('A'), 2));
    expect(brief(cartStore('s1').get())).toEqual([['A', 2]]);
    expect(cartStore('s2').get()).toEqual([]);
  });

  it.each([
    'not JSON',
    '{}',
    'null',
    '[null, 7, {"productId":"A"}]',
    '[{"productId":"A","name":"A","price":1,"seen":1,"quantity":-1}]',
    '[{"productId":"A","name":"A","price":1,"seen":1,"quantity":1.5}]',
  ])('begins empty with what it did not write: %s', (junk) => {
    localStorage.setItem('bodega.cart.s1', junk);
    expect(cartStore('s1').get()).toEqual([]);
  });

  it('follows the other tabs', () => {
    const here = cartStore('s1');
    const told = vi.fn();
    here.subscribe(told);
    const other = JSON.stringify(cart(['B', 3]));
    localStorage.setItem('bodega.cart.s1', other);
    window.dispatchEvent(new StorageEvent('storage', { key: 'bodega.cart.s1', newValue: other }));
    expect(told).toHaveBeenCalledTimes(1);
    expect(brief(here.get())).toEqual([['B', 3]]);
  });

  it('says so when the browser does not keep it, and goes on', () => {
    const store = cartStore('s1');
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    expect(store.change((now) => add(now, product('A')))).toBe(false);
    expect(brief(store.get())).toEqual([['A', 1]]);
  });

  it('takes so many lines, of so many units each, and leaves what is in it', () => {
    const store = cartStore('s1', { lines: 2, units: 5 });
    store.change((now) => add(add(add(now, product('A'), 4), product('B'), 9), product('C')));
    expect(brief(store.get())).toEqual([
      ['A', 4],
      ['B', 5],
    ]);
    expect(room(store.get(), { productId: 'A' }, store.most)).toBe(1);
    expect(room(store.get(), { productId: 'B' }, store.most)).toBe(0);
    expect(room(store.get(), { productId: 'C' }, store.most)).toBe(0);
    store.change((now) => setQuantity(now, 'A', 70));
    store.change((now) => add(now, product('D')));
    store.change((now) => add(now, product('B')));
    expect(brief(store.get())).toEqual([
      ['A', 5],
      ['B', 5],
    ]);
    store.change((now) => setQuantity(now, 'B', 0));
    store.change((now) => add(now, product('D')));
    expect(brief(store.get())).toEqual([
      ['A', 5],
      ['D', 1],
    ]);
  });

  it('takes so many whole units of what is weighed, and counts it as one thing', () => {
    const store = cartStore('s1', { lines: 2, units: 5 });
    const flour = { ...product('F', 2, 9000), decimals: 3, unit: 'kg' };
    store.change((now) => add(now, flour, 6000));
    expect(brief(store.get())).toEqual([['F', 5000]]);
    expect(room(setQuantity(store.get(), 'F', 1500), flour, store.most)).toBe(3500);
    expect(items(store.get())).toBe(1);
    expect(total(setQuantity(store.get(), 'F', 1500))).toBe('3');
  });

  it('drops nothing of a cart from before there were bounds, and lets it shrink', () => {
    localStorage.setItem('bodega.cart.s1', JSON.stringify(cart(['A', 9], ['B', 2], ['C', 1])));
    const store = cartStore('s1', { lines: 2, units: 5 });
    expect(exceeds(store.get(), store.most)).toBe(true);
    store.change((now) => add(now, product('D')));
    store.change((now) => setQuantity(now, 'A', 8));
    expect(brief(store.get())).toEqual([
      ['A', 8],
      ['B', 2],
      ['C', 1],
    ]);
    store.change((now) => setQuantity(setQuantity(now, 'A', 5), 'C', 0));
    expect(exceeds(store.get(), store.most)).toBe(false);
  });

  it('takes what the store sells to visitors in one request, and more for the shop', () => {
    const server = readFileSync('../http/web.go', 'utf8');
    const most = (name: string) => Number(new RegExp(`${name}\\s*= (\\d+)`).exec(server)?.[1]);
    expect(boundsFor(new Set(['read', 'sell']))).toEqual({ lines: most('cartLinesMax'), units: most('cartUnitsMax') });
    expect(boundsFor(new Set(['read', 'sell', 'adjust']))).toMatchObject({ lines: 1000 });
  });
});
