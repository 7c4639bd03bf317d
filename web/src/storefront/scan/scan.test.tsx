import type { Product } from '@lib/api/types.ts';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { add } from '../cart/cart.ts';
import { type Handler, show } from '../testing.tsx';
import { ScanField } from './ScanField.tsx';
import { setScanning } from './useScanning.ts';

const product = (productId: string, available: number, more: Partial<Product> = {}): Product => ({
  productId,
  name: `Name of ${productId}`,
  price: 1,
  available,
  version: 1,
  lastUpdated: '',
  ...more,
});

const stock: Record<string, Product> = {
  'A-1': product('A-1', 2),
  'A-9': product('A-9', 500),
  'A-10': product('A-10', 9, { name: 'Walnut loaf', barcodes: ['4006381333931'] }),
  'A-11': product('A-11', 9, { name: 'Walnut cake' }),
  'B-2': product('B-2', 0),
};

const page = (products: Product[]) =>
  Response.json({ products, pagination: { limit: 6, total_count: products.length, has_more: false } });

const node: Handler = (request) => {
  const { pathname, searchParams } = new URL(request.url);
  const id = decodeURIComponent(pathname.replace('/api/inventory/', ''));
  if (id === 'events') return undefined;
  const barcode = searchParams.get('barcode');
  if (barcode === 'LOST') return Promise.reject(new TypeError('fetch failed'));
  if (barcode) return page(Object.values(stock).filter(({ barcodes }) => barcodes?.includes(barcode)));
  const q = searchParams.get('q')?.toLowerCase();
  if (q) return page(Object.values(stock).filter(({ name }) => name.toLowerCase().includes(q)));
  if (request.method === 'POST') return Promise.reject(new TypeError('fetch failed'));
  const found = stock[id];
  return found ? Response.json(found) : Response.json({ code: 'product_not_found', message: 'no' }, { status: 404 });
};

afterEach(() => {
  vi.unstubAllGlobals();
  setScanning(false);
});

const said = (words: string) =>
  waitFor(() => {
    const regions = [...document.querySelectorAll('[aria-live="polite"]')];
    expect(regions.map((region) => region.textContent)).toContain(words);
  });

function scanning() {
  setScanning(true);
  const shown = show(
    <>
      <ScanField />
      <button type="button">Elsewhere</button>
      <input aria-label="Another field" />
    </>,
    node,
  );
  const field = screen.getByLabelText('Scan or type a code or a name');
  return { ...shown, field, brief: () => shown.store.cart.get().map((line) => [line.productId, line.quantity]) };
}

describe('the scan field', () => {
  it('adds one with every Enter, up to what there is, and says so', async () => {
    const { brief } = scanning();
    await userEvent.keyboard('A-1{Enter}');
    await said('Name of A-1: 1 in the cart');
    await userEvent.keyboard('A-1{Enter}');
    await said('Name of A-1: 2 in the cart');
    await userEvent.keyboard('A-1{Enter}');
    await said('All 2 of Name of A-1 are in the cart already.');
    expect(brief()).toEqual([['A-1', 2]]);
  });

  it('stops at what one purchase takes, and says so', async () => {
    const { brief, store } = scanning();
    store.cart.change((now) => add(now, product('A-9', 500), 100));
    await userEvent.keyboard('A-9{Enter}');
    await said('One purchase takes 50 products at most, and 100 of each.');
    for (let n = 0; n < 49; n++) store.cart.change((now) => add(now, product(`N-${n}`, 5)));
    await userEvent.keyboard('A-1{Enter}');
    await waitFor(() => expect(brief()).toHaveLength(50));
    expect(brief().find(([id]) => id === 'A-1')).toBeUndefined();
  });

  it('says aloud that a code is unknown, that there is none, or that nobody answered', async () => {
    const { brief } = scanning();
    await userEvent.keyboard('NOPE{Enter}');
    await said('No product has the code NOPE.');
    await userEvent.keyboard('B-2{Enter}');
    await said('Name of B-2 is out of stock.');
    await userEvent.keyboard('LOST{Enter}');
    await said('Code LOST could not be looked up. No connection to the server.');
    expect(brief()).toEqual([]);
  });

  it('finds by barcode, and takes as many as are asked for, no more than there are', async () => {
    const { brief } = scanning();
    await userEvent.keyboard('4006381333931{Enter}');
    await said('Walnut loaf: 1 in the cart');
    await userEvent.keyboard('3*4006381333931{Enter}');
    await said('Walnut loaf: 4 in the cart');
    await userEvent.keyboard('6*A-10{Enter}');
    await said('There are only 5 more of Walnut loaf.');
    await userEvent.keyboard('0*A-10{Enter}');
    await said('0 is no amount of Walnut loaf.');
    expect(brief()).toEqual([['A-10', 4]]);
  });

  it('shows what is found by a name: Enter takes the first, the arrows lead to others, a press takes one', async () => {
    const { brief } = scanning();
    const option = (name: string) => screen.findByRole('option', { name: new RegExp(name) });
    await userEvent.keyboard('walnut');
    expect((await option('Walnut loaf')).getAttribute('aria-selected')).toBe('true');
    await userEvent.keyboard('{Enter}');
    await said('Walnut loaf: 1 in the cart');
    expect(screen.queryByRole('option')).toBeNull();
    await userEvent.keyboard('2*walnut');
    await option('Walnut cake');
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await said('Walnut cake: 2 in the cart');
    await userEvent.keyboard('walnut');
    await userEvent.click(await option('Walnut cake'));
    await said('Walnut cake: 3 in the cart');
    expect(brief()).toEqual([
      ['A-10', 1],
      ['A-11', 3],
    ]);
  });

  it('takes nothing by its name that was not shown, as when a reader types a code that there is not', async () => {
    const { brief } = scanning();
    await userEvent.keyboard('walnut{Enter}');
    await said('No product has the code walnut.');
    expect(brief()).toEqual([]);
  });

  it('has the focus, gets it back from buttons when a code is typed, and leaves other fields alone', async () => {
    const { field, brief } = scanning();
    const pressed = vi.fn();
    expect(document.activeElement).toBe(field);
    const button = screen.getByText('Elsewhere');
    button.addEventListener('click', pressed);
    button.focus();
    await userEvent.keyboard('A-1{Enter}');
    await waitFor(() => expect(brief()).toEqual([['A-1', 1]]));
    expect(pressed).not.toHaveBeenCalled();
    const other = screen.getByLabelText('Another field');
    await userEvent.type(other, 'A-1{Enter}');
    expect(document.activeElement).toBe(other);
    expect(brief()).toEqual([['A-1', 1]]);
  });

  it('adds nothing while an order is open', async () => {
    const { store } = scanning();
    store.cart.change(() => [{ productId: 'A-1', name: 'A', price: 1, quantity: 1, seen: 2 }]);
    await store.checkout.buy();
    expect(store.checkout.state().at).toBe('unknown');
    await userEvent.keyboard('A-1{Enter}');
    await said('An order is not settled yet. A-1 was not added.');
    expect(store.cart.get()[0]?.quantity).toBe(1);
  });
});
