import type { Product } from '@lib/api/types.ts';
import { describe, expect, it, vi } from 'vitest';
import { acknowledge, add, type Cart, cartStore, items, setQuantity, takeOut, total } from './cart.ts';

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
});
