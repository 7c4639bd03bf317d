import type { Product } from '@lib/api/types.ts';
import type { Permission } from '@lib/config.ts';
import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import { type Handler, show } from '../testing.tsx';
import CountedForm from './CountedForm.tsx';
import CountView from './CountView.tsx';

const staff: Permission[] = ['read', 'sell', 'adjust', 'sync'];

const level = (onHand: number, held = 0) => ({
  locationId: 'north',
  onHand,
  held,
  available: onHand - held,
  version: 1,
  lastUpdated: '',
});
const product = (productId: string, name: string, onHand: number, more: Partial<Product> = {}): Product => ({
  productId,
  name,
  price: 2.5,
  available: onHand,
  category: 'Bakery',
  version: 3,
  lastUpdated: '',
  levels: [level(onHand)],
  ...more,
});
const loaf = product('A', 'Loaf', 40);
const roll = product('B', 'Roll', 12);
const flour = product('C', 'Flour', 2500, { decimals: 3, unit: 'kg', barcodes: ['4006381333931'] });
const all = [loaf, roll, flour];
const soap = product('S', 'Soap', 3, { category: 'Household' });

interface Sent {
  key: string | null;
  preview: boolean;
  lines: { productId: string; counted: number; expected?: number }[];
}
const sent: Sent[] = [];
let answer: 'booked' | 'silence' | 'conflict' = 'booked';
let mode = 'live';
beforeEach(() => {
  sent.length = 0;
  answer = 'booked';
  mode = 'live';
});

const page = (products: Product[]) =>
  Response.json({ products, pagination: { limit: 200, total_count: products.length, has_more: false } });

/** A store of the place "north", with the bakery. */
const node: Handler = async (request) => {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname.endsWith('/sync/status')) return Response.json({ mode, lagMs: 0 });
  if (pathname.endsWith('/counts')) return counted(request);
  if (pathname.endsWith('/categories')) return Response.json({ categories: [{ name: 'Bakery', count: all.length }] });
  if (pathname.endsWith('/inventory') && searchParams.has('barcode'))
    return page(all.filter(({ barcodes }) => barcodes?.includes(searchParams.get('barcode') ?? '')));
  if (pathname.endsWith('/inventory')) return page(searchParams.has('q') ? [] : all);
  const found = [...all, soap].find(({ productId }) => pathname.endsWith(`/inventory/${productId}`));
  if (found) return Response.json(found);
  if (pathname.endsWith('/events')) return new Promise<Response>(() => {});
  return Response.json({ code: 'product_not_found', message: 'no' }, { status: 404 });
};

async function counted(request: Request): Promise<Response> {
  const { lines, preview = false } = await request.json();
  sent.push({ key: request.headers.get('Idempotency-Key'), preview, lines });
  if (!preview && answer === 'silence') throw new TypeError('no network');
  const results = (lines as Sent['lines']).map(({ productId, counted, expected = 0 }) => {
    const line = { productId, counted, expected, booked: counted - expected, newQuantity: counted, newVersion: 4 };
    const refused = { errorType: 'count_conflict', errorMessage: 'no', held: 3, holds: [] };
    return answer === 'conflict' && productId === 'B'
      ? { ...line, applied: false, ...refused }
      : { ...line, applied: true, lastUpdated: '' };
  });
  return Response.json({ applied: true, results, summary: {} });
}

const field = (name: string) => screen.findByRole('textbox', { name: `Counted of ${name}` });
const button = (name: string) => screen.findByRole('button', { name });

async function begin(what = 'Bakery (3)') {
  const user = userEvent.setup();
  const shown = show(<CountView />, node, staff, 'north');
  await user.click(await screen.findByRole('radio', { name: what }));
  await user.click(await button('Begin to count'));
  return { user, ...shown };
}

it('counts a category: what is sold meanwhile stays sold, and the differences are seen before they are booked', async () => {
  const { user, store } = await begin();
  await user.type(await field('Loaf'), '37{Enter}');
  expect(document.activeElement).toBe(await field('Roll'));
  act(() => store.onHand.heard([{ ...saleOf(loaf, 38) }])); // two are sold after they were counted
  await user.keyboard('12{Enter}2.25');
  expect(screen.getByText(/^3 of 3 counted/)).toBeTruthy();
  await user.click(await button('Look at the differences'));
  expect(await screen.findByText(/^2 products differ/)).toBeTruthy();
  const differing = within(await screen.findByRole('list', { name: 'Difference' })).getAllByRole('listitem');
  expect(differing.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^LoafA.*Should be 40.*Difference -3.*Counted 37/),
    expect.stringMatching(/^FlourC.*Should be 2.5.*Difference -0.25.*Counted 2.25/),
  ]);
  expect(screen.getByText(/worth -8.1/)).toBeTruthy();
  expect(sent.every(({ preview }) => preview)).toBe(true);
  await user.click(await button('Book the count'));
  expect((await screen.findAllByText('Booked: 3 products counted, 2 products differ.')).length).toBeGreaterThan(0);
  expect(sent.filter(({ preview }) => !preview)).toEqual([
    {
      key: expect.stringMatching(/^count-corner-/),
      preview: false,
      lines: [
        { productId: 'A', counted: 37, expected: 40 },
        { productId: 'B', counted: 12, expected: 12 },
        { productId: 'C', counted: 2250, expected: 2500 },
      ],
    },
  ]);
  expect(await button('Begin to count')).toBeTruthy(); // the sheet is done
  await user.click(await button('Begin to count'));
  await screen.findByText('Nothing is on the list yet');
  expect(document.querySelector('[data-kind=good]')).toBeNull(); // and what became of it is not said of the next
});

const saleOf = (of: Product, onHand: number) => ({
  offset: 1,
  timestamp: '',
  eventType: 'product_updated' as const,
  productId: of.productId,
  version: 4,
  placed: true,
  data: { ...of, version: 4, available: onHand },
  levels: [level(onHand)],
});

it('goes on where it was left, after the page was closed', async () => {
  const { user } = await begin();
  await user.type(await field('Loaf'), '37');
  cleanup(); // in the middle of a number
  show(<CountView />, node, staff, 'north');
  expect(await field('Loaf')).toHaveProperty('value', '37');
  expect(screen.getByText(/^1 of 3 counted/)).toBeTruthy();
  await userEvent.click(await button('Look at the differences'));
  expect(await screen.findByText(/^2 products have not been counted/)).toBeTruthy();
  await userEvent.click(await button('Book the count'));
  await waitFor(() => expect(sent.find(({ preview }) => !preview)?.lines).toHaveLength(1));
  expect(sent.at(-1)?.lines).toEqual([{ productId: 'A', counted: 37, expected: 40 }]);
  expect(await field('Roll')).toBeTruthy(); // what was not counted is still on the sheet
  expect(screen.queryByRole('textbox', { name: 'Counted of Loaf' })).toBeNull();
});

it('counts up what is scanned, by any of its codes, and notes what no product has', async () => {
  const { user } = await begin('A list: scan or type product by product');
  await screen.findByText('Nothing is on the list yet');
  await user.keyboard('A{Enter}A{Enter}10*A{Enter}');
  await waitFor(async () => expect(await field('Loaf')).toHaveProperty('value', '12'));
  await user.keyboard('1.5*4006381333931{Enter}');
  expect(await field('Flour')).toHaveProperty('value', '1.5');
  await user.keyboard('NOPE{Enter}2*NOPE{Enter}');
  expect(await screen.findByText('× 1 + 2')).toBeTruthy();
  cleanup();
  show(<CountView />, node, staff, 'north');
  expect(await screen.findByText('NOPE')).toBeTruthy();
  expect(await field('Loaf')).toHaveProperty('value', '12');
});

it('says of a product of another category that it is, and takes it', async () => {
  const { user } = await begin();
  await user.click(document.body);
  await user.keyboard('S{Enter}');
  expect((await screen.findAllByText('Soap: 1 counted. It is not of this category, but of Household.')).length).toBe(2);
  expect(await field('Soap')).toHaveProperty('value', '1');
  expect(screen.getAllByText('Counted').length).toBe(4); // the heading of each number
});

it('does not say what should be there to who counts blindly, until the differences are looked at', async () => {
  const user = userEvent.setup();
  show(<CountView />, node, staff, 'north');
  await user.click(await screen.findByRole('radio', { name: 'Bakery (3)' }));
  await user.click(screen.getByRole('checkbox', { name: /^Blind/ }));
  await user.click(await button('Begin to count'));
  await user.type(await field('Loaf'), '37');
  expect(screen.queryByText(/Should be/)).toBeNull();
  expect(screen.queryByText('40')).toBeNull();
  await user.click(await button('Look at the differences'));
  expect(await screen.findByText('40')).toBeTruthy();
});

it('keeps what is refused, and says why, before and after', async () => {
  answer = 'conflict';
  const { user } = await begin();
  await user.type(await field('Loaf'), '40{Enter}1');
  await user.click(await button('Look at the differences'));
  expect(await screen.findByText(/^3 are put aside here, so there cannot be only 1/)).toBeTruthy();
  await user.click(await button('Book the count'));
  expect((await screen.findAllByText(/^Booked: 1 of 2/)).length).toBeGreaterThan(0);
  expect(await field('Roll')).toHaveProperty('value', '1');
});

it('sends again under the same key what nobody has answered, and lets nothing be entered until then', async () => {
  answer = 'silence';
  const { user } = await begin();
  await user.type(await field('Loaf'), '37');
  await user.click(await button('Look at the differences'));
  await user.click(await button('Book the count'));
  expect(await screen.findByText('No confirmation came')).toBeTruthy();
  expect(await field('Loaf')).toHaveProperty('disabled', true);
  cleanup();
  show(<CountView />, node, staff, 'north');
  expect(await field('Loaf')).toHaveProperty('disabled', true);
  answer = 'booked';
  await userEvent.click(await button('Send again (safe)'));
  expect((await screen.findAllByText(/^Booked: 1 product counted/)).length).toBeGreaterThan(0);
  const [first, second] = sent.filter(({ preview }) => !preview);
  expect(second).toEqual(first);
});

it('has counted again what may have been booked, once that is given up', async () => {
  answer = 'silence';
  const { user } = await begin();
  await user.type(await field('Loaf'), '37');
  await user.click(await button('Look at the differences'));
  await user.click(await button('Book the count'));
  await user.click(await button('Give it up; it may have gone through'));
  expect(await field('Loaf')).toHaveProperty('value', '');
});

it('waits for central, and says so, with everything kept', async () => {
  mode = 'offline';
  const { user } = await begin();
  await user.type(await field('Loaf'), '37');
  await user.click(await button('Look at the differences'));
  expect(await screen.findByText(/^The store cannot reach central, so nothing can be booked now/)).toBeTruthy();
  expect(await button('Book the count')).toHaveProperty('disabled', true);
});

it('books what was counted of one product', async () => {
  const user = userEvent.setup();
  show(<CountedForm product={flour} />, node, staff, 'north');
  expect(await screen.findByText(/^On hand here: 2.5\./)).toBeTruthy();
  await user.type(await screen.findByRole('textbox', { name: 'I counted' }), '2.3');
  expect(screen.getByText('-0.2 against 2.5')).toBeTruthy();
  await user.keyboard('{Enter}');
  expect((await screen.findAllByText('Flour: 2.3 counted, -0.2 booked.')).length).toBeGreaterThan(0);
  expect(sent).toEqual([
    { key: expect.anything(), preview: false, lines: [{ productId: 'C', counted: 2300, expected: 2500 }] },
  ]);
});
