import type { Product } from '@lib/api/types.ts';
import type { Permission } from '@lib/config.ts';
import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import { type Handler, show } from '../testing.tsx';
import DeliveryView from './DeliveryView.tsx';

const staff: Permission[] = ['read', 'sell', 'adjust', 'sync'];
const products: Product[] = ['A', 'B', 'C'].map((productId, n) => ({
  productId,
  name: `Name of ${productId}`,
  price: 1,
  available: 5,
  version: 1,
  lastUpdated: '',
  barcodes: [`400638133393${n}`],
}));

const sent: { key: string | null; body: unknown }[] = [];
let answer: 'booked' | 'silence' | 'refused' = 'booked';
beforeEach(() => {
  sent.length = 0;
  answer = 'booked';
});

const page = (found: Product[]) =>
  Response.json({ products: found, pagination: { limit: 6, total_count: found.length, has_more: false } });

const node: Handler = async (request) => {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname.endsWith('/sync/status')) return Response.json({ mode: 'live', lagMs: 0 });
  if (pathname.endsWith('/batch-updates')) return book(request);
  const barcode = searchParams.get('barcode');
  if (barcode) return page(products.filter(({ barcodes }) => barcodes?.includes(barcode)));
  if (pathname.endsWith('/inventory')) return page([]);
  const found = products.find(({ productId }) => pathname.endsWith(`/inventory/${productId}`));
  return found ? Response.json(found) : Response.json({ code: 'product_not_found', message: 'no' }, { status: 404 });
};

async function book(request: Request): Promise<Response> {
  const body = await request.json();
  sent.push({ key: request.headers.get('Idempotency-Key'), body });
  if (answer === 'silence') throw new TypeError('no network');
  const results = (body.updates as { productId: string; delta: number }[]).map(({ productId, delta }) => ({
    productId,
    delta,
    newQuantity: 5 + delta,
    newVersion: 2,
    applied: answer === 'booked',
    ...(answer === 'booked' ? {} : { errorType: productId === 'B' ? 'product_not_found' : 'not_attempted' }),
  }));
  if (answer === 'booked') return Response.json({ results });
  return Response.json({ code: 'product_not_found', message: 'no', failedIndex: 1, results }, { status: 404 });
}

const lines = () => screen.getAllByRole('listitem').map((line) => within(line).getByRole('link').textContent);
const quantity = (name: string) => screen.findByRole('textbox', { name: `Quantity of Name of ${name}` });
const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }));

it('books all that has come as one operation, with the reference of the supplier', async () => {
  const user = userEvent.setup();
  const { store } = show(<DeliveryView />, node, staff);
  await screen.findByText('Nothing is on the sheet yet');
  await user.keyboard('12*4006381333930{Enter}B{Enter}');
  await quantity('B');
  expect(lines()).toEqual(['Name of B', 'Name of A']);
  await user.type(await quantity('B'), '30');
  await user.type(screen.getByRole('textbox', { name: 'Supplier’s reference' }), ' LS 4711 ');
  await press('Book the delivery');
  expect((await screen.findAllByText('Booked: delivery LS 4711, 2 products.')).length).toBeGreaterThan(0);
  const line = (productId: string, delta: number) => ({ productId, delta, reason: 'delivery', ref: 'LS 4711' });
  expect(sent).toEqual([
    {
      key: expect.stringMatching(/^delivery-corner-/),
      body: { mode: 'atomic', updates: [line('B', 30), line('A', 12)] },
    },
  ]);
  expect(store.delivery.get()).toEqual({ ref: '', lines: [], unknown: [] });
  expect(store.live.product('A')).toMatchObject({ available: 17 });
  expect(screen.queryByText(/on the sheet$/)).toBeNull(); // what was said of the entries goes with the sheet
  await user.keyboard('A{Enter}');
  await quantity('A');
  expect(document.querySelector('[data-kind=good]')).toBeNull(); // and what became of it with the next one
});

it('names the place that it is booked to, in a chain that has places', async () => {
  const place = { locationId: 'north', name: 'North Street', kind: 'shop', sellable: true, active: true, revision: 1 };
  const placed: Handler = (request) =>
    request.url.endsWith('/locations') ? Response.json({ locations: [place], revision: 1 }) : node(request);
  show(<DeliveryView />, placed, staff, 'north');
  expect(await screen.findByText('At North Street')).toBeTruthy();
});

it('says which product was in the way of all, and keeps the sheet', async () => {
  answer = 'refused';
  const user = userEvent.setup();
  show(<DeliveryView />, node, staff);
  await screen.findByText('Nothing is on the sheet yet');
  await user.keyboard('A{Enter}B{Enter}');
  await quantity('B');
  await press('Book the delivery');
  const fault = await screen.findByText('There is no such product any more.');
  expect(fault.closest('li')?.textContent).toContain('Name of B');
  expect(lines()).toEqual(['Name of B', 'Name of A']);
  await press('Take Name of B off the sheet');
  answer = 'booked';
  await press('Book the delivery');
  expect((await screen.findAllByText('Booked: 1 product.')).length).toBeGreaterThan(0);
});

it('does not book a line of which nobody has said how many', async () => {
  const user = userEvent.setup();
  show(<DeliveryView />, node, staff);
  await screen.findByText('Nothing is on the sheet yet');
  await user.keyboard('A{Enter}');
  await user.clear(await quantity('A'));
  await user.type(await quantity('A'), '0');
  await press('Book the delivery');
  expect(await screen.findByText('How many?')).toBeTruthy();
  expect(sent).toEqual([]);
});

it('loses nothing when the page is closed, nor when no answer comes', async () => {
  answer = 'silence';
  const user = userEvent.setup();
  show(<DeliveryView />, node, staff);
  await screen.findByText('Nothing is on the sheet yet');
  await user.keyboard('3*A{Enter}NOPE{Enter}');
  await screen.findByText('NOPE');
  cleanup();
  show(<DeliveryView />, node, staff);
  expect(await quantity('A')).toHaveProperty('value', '3');
  await press('Book the delivery');
  await screen.findByText('No confirmation came');
  cleanup();
  answer = 'booked';
  show(<DeliveryView />, node, staff);
  await press('Send again (safe)');
  expect((await screen.findAllByText('Booked: 1 product.')).length).toBeGreaterThan(0);
  expect(sent[1]).toEqual(sent[0]);
  expect(screen.getByText('NOPE')).toBeTruthy(); // somebody has to look at it still
  await press('Forget the code NOPE');
  expect(screen.queryByText('NOPE')).toBeNull();
});

it('says so where the browser keeps nothing, and sends nothing then', async () => {
  const user = userEvent.setup();
  show(<DeliveryView />, node, staff);
  await screen.findByText('Nothing is on the sheet yet');
  Storage.prototype.setItem = full;
  try {
    await user.keyboard('A{Enter}');
    expect(await screen.findByText(/^This browser keeps nothing/)).toBeTruthy();
    await press('Book the delivery');
    expect(sent).toEqual([]);
  } finally {
    Storage.prototype.setItem = usual;
  }
});

const usual = Storage.prototype.setItem;
const full = () => {
  throw new DOMException('full', 'QuotaExceededError');
};
