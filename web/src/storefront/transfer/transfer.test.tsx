import type { Product, Transfer } from '@lib/api/types.ts';
import type { Permission } from '@lib/config.ts';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import { type Handler, show } from '../testing.tsx';
import ReceiveView from './ReceiveView.tsx';
import SendView from './SendView.tsx';
import TransfersView from './TransfersView.tsx';

const staff: Permission[] = ['read', 'sell', 'adjust', 'sync'];
const level = (locationId: string, onHand: number, held = 0) => ({
  locationId,
  onHand,
  held,
  available: onHand - held,
  version: 1,
  lastUpdated: '',
});
const product = (productId: string, name: string): Product => ({
  productId,
  name,
  price: 1,
  available: 9,
  version: 1,
  lastUpdated: '',
  levels: [level('north', 9, 2)],
});
const products = [product('A', 'Loaf'), product('B', 'Roll')];
const place = (locationId: string, name: string) => ({
  locationId,
  name,
  kind: 'shop',
  sellable: true,
  active: true,
  revision: 1,
});
const locations = [place('north', 'North Street'), place('depot', 'Depot'), place('pool', ''), place('transit', '')];

const line = (productId: string, shipped: number, open = shipped) => ({
  productId,
  shipped,
  received: shipped - open,
  missing: 0,
  open,
});
const onWay = (transferId: string, from: string, to: string, ref: string): Transfer => ({
  transferId,
  state: 'shipped',
  from,
  to,
  ref,
  lines: [line('A', 10), line('B', 4)],
  shippedAt: '2026-11-29T10:00:00.000Z',
  lastUpdated: '2026-11-29T10:00:00.000Z',
});
const coming = onWay('t1', 'depot', 'north', 'Van 7');
const leaving = onWay('t2', 'north', 'depot', '');

const sent: { path: string; key: string | null; body: Record<string, unknown> }[] = [];
let answer: (body: Record<string, unknown>) => Response | 'silence';
let open = [coming, leaving];
beforeEach(() => {
  sent.length = 0;
  open = [coming, leaving];
  answer = () => Response.json({ ...coming, state: 'received' });
});

const page = (found: Product[]) =>
  Response.json({ products: found, pagination: { limit: 6, total_count: found.length, has_more: false } });

/** The store in North Street. */
const node: Handler = async (request) => {
  const { pathname, searchParams } = new URL(request.url);
  if (request.method === 'POST') {
    const body = await request.json();
    sent.push({ path: pathname, key: request.headers.get('Idempotency-Key'), body });
    const given = answer(body);
    if (given === 'silence') throw new TypeError('no network');
    return given;
  }
  if (pathname.endsWith('/sync/status')) return Response.json({ mode: 'live', lagMs: 0 });
  if (pathname.endsWith('/locations')) return Response.json({ locations, revision: 1 });
  if (pathname.endsWith('/transfers')) {
    expect(searchParams.get('location')).toBe('north');
    return Response.json({ transfers: open, open: open.length });
  }
  const one = open.find(({ transferId }) => pathname.endsWith(`/transfers/${transferId}`));
  if (one) return Response.json(one);
  if (pathname.includes('/transfers/'))
    return Response.json({ code: 'transfer_not_found', message: 'no' }, { status: 404 });
  if (pathname.endsWith('/inventory')) {
    const ids = searchParams.getAll('productId');
    return page(products.filter(({ productId }) => ids.includes(productId)));
  }
  const found = products.find(({ productId }) => pathname.endsWith(`/inventory/${productId}`));
  return found ? Response.json(found) : Response.json({ code: 'product_not_found', message: 'no' }, { status: 404 });
};

const draw = (view: React.ReactNode) => show(view, node, staff, 'north');
const button = (name: string) => screen.findByRole('button', { name });
const textbox = (name: string) => screen.findByRole('textbox', { name });
const hears = async (words: string | RegExp) => expect((await screen.findAllByText(words)).length).toBeGreaterThan(0);

it('shows what comes and what was sent, and calls back what was, when told twice', async () => {
  const user = userEvent.setup();
  answer = () => Response.json({ ...leaving, state: 'cancelled' });
  draw(<TransfersView />);
  const here = await screen.findByRole('region', { name: 'To be received here' });
  expect(within(here).getByText('Van 7')).toBeTruthy();
  expect(await within(here).findByText('10 × Loaf')).toBeTruthy();
  expect(within(here).getByRole('link', { name: 'Receive: Van 7' }).getAttribute('href')).toBe(
    '/stockroom/transfers/t1',
  );
  expect(within(here).queryByRole('button', { name: /^Call it back/ })).toBeNull(); // the goods are not there where it began
  const away = screen.getByRole('region', { name: 'Sent from here' });
  expect(within(away).queryByRole('link', { name: /^Receive/ })).toBeNull();
  await user.click(within(away).getByRole('button', { name: 'Call it back: Transfer t2' }));
  expect(sent).toEqual([]);
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Call it back' }));
  await hears('Called back: Transfer t2.');
  expect(sent.map(({ path, body }) => [path, body])).toEqual([['/api/transfers/t2/cancel', {}]]);
});

it('receives what was scanned, says what is missing, and leaves the rest on its way', async () => {
  const user = userEvent.setup();
  answer = () => Response.json({ ...coming, state: 'partly_received' });
  draw(<ReceiveView transferId="t1" />);
  await screen.findByRole('heading', { name: 'Receive Van 7' });
  await textbox('Has come of Loaf');
  await user.keyboard('6*A{Enter}A{Enter}');
  await waitFor(async () => expect(await textbox('Has come of Loaf')).toHaveProperty('value', '7'));
  await user.keyboard('5*B{Enter}');
  await hears(/^All 4 of Roll have come already/);
  await user.type(await textbox('Missing of Loaf'), '1');
  expect(screen.getByText('7 have come, 1 is missing, 6 stay on their way.')).toBeTruthy();
  cleanup(); // and it is there when the page is opened again
  draw(<ReceiveView transferId="t1" />);
  expect(await textbox('Has come of Loaf')).toHaveProperty('value', '7');
  await user.click(await button('Book it'));
  await hears('Received in part: Van 7. The rest stays on its way.');
  expect(sent.map(({ path, body }) => [path, body])).toEqual([
    ['/api/transfers/t1/receive', { lines: [{ productId: 'A', received: 7, missing: 1 }] }],
  ]);
});

it('receives all of it in two presses, and never more than was sent', async () => {
  const user = userEvent.setup();
  draw(<ReceiveView transferId="t1" />);
  const loaf = await textbox('Has come of Loaf');
  await user.type(loaf, '11');
  expect(loaf.getAttribute('aria-invalid')).toBe('true');
  await user.tab();
  expect(loaf).toHaveProperty('value', '1'); // what was typed before it was too much
  await user.click(await button('All of it has come'));
  await user.click(await button('Book it'));
  await hears('Received: Van 7.');
  expect(sent[0]?.body).toEqual({
    lines: [
      { productId: 'A', received: 10 },
      { productId: 'B', received: 4 },
    ],
  });
});

it('says that the rest is missing in one press', async () => {
  const user = userEvent.setup();
  draw(<ReceiveView transferId="t1" />);
  await user.type(await textbox('Has come of Loaf'), '9');
  await user.click(await button('The rest is missing'));
  await user.click(await button('Book it'));
  await hears('Received: Van 7.');
  expect(sent[0]?.body).toEqual({
    lines: [
      { productId: 'A', received: 9, missing: 1 },
      { productId: 'B', received: 0, missing: 4 },
    ],
  });
});

it.each([
  [{ code: 'transfer_ended', state: 'cancelled' }, 409, 'It had ended before: it was called back.'],
  [{ code: 'transfer_conflict' }, 409, /^Not booked: less is on its way than that/],
  [{ code: 'transfer_not_found' }, 404, 'It had ended before: nobody remembers how.'],
])('says why it was refused: %j', async (body, status, words) => {
  const user = userEvent.setup();
  answer = () => Response.json({ message: 'no', ...body }, { status });
  draw(<ReceiveView transferId="t1" />);
  await user.click(await button('All of it has come'));
  await user.click(await button('Book it'));
  await hears(words);
});

it('says of one that is not on its way any more that it is not', async () => {
  open = [];
  draw(<ReceiveView transferId="t1" />);
  expect(await screen.findByText('It is not on its way any more')).toBeTruthy();
});

it('sums up what became of one that is received, and asks nothing about it any more', async () => {
  const user = userEvent.setup();
  let asked = 0;
  const counting: Handler = (request) => {
    if (request.method === 'GET' && request.url.endsWith('/transfers/t1')) asked++;
    return node(request);
  };
  answer = () => {
    open = []; // the store forgets it
    const lines = [{ ...line('A', 10, 0), received: 9, missing: 1 }, line('B', 4, 0)];
    return Response.json({ ...coming, state: 'received', lines });
  };
  const { store } = show(<ReceiveView transferId="t1" />, counting, staff, 'north');
  await user.type(await textbox('Has come of Loaf'), '9');
  await user.type(await textbox('Has come of Roll'), '4');
  await user.click(await button('The rest is missing'));
  await user.click(await button('Book it'));
  await screen.findByRole('heading', { name: 'Van 7 is received' });
  const rows = within(screen.getByRole('list', { name: 'What became of it' })).getAllByRole('listitem');
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    'LoafASent 10Has come 9Missing 1',
    'RollBSent 4Has come 4',
  ]);
  expect(screen.queryByText('It is not on its way any more')).toBeNull();
  expect(screen.getByRole('link', { name: 'On its way' }).getAttribute('href')).toBe('/stockroom/transfers');
  const before = asked;
  await store.queries.invalidateQueries();
  expect(asked).toBe(before);
});

it('asks no more once it is told that one is not on its way', async () => {
  let asked = 0;
  const counting: Handler = (request) => {
    if (request.url.endsWith('/transfers/t1')) asked++;
    return node(request);
  };
  const { store } = show(<ReceiveView transferId="t1" />, counting, staff, 'north');
  await textbox('Has come of Loaf');
  open = []; // somebody else has received it
  await store.queries.invalidateQueries();
  expect(await screen.findByText('It was received or called back elsewhere.')).toBeTruthy();
  const before = asked;
  await store.queries.invalidateQueries();
  expect(asked).toBe(before);
});

it('sends to another place, with what is free here beside each line', async () => {
  const user = userEvent.setup();
  const short = { shortages: [{ productId: 'A', locationId: 'north', requested: 8, available: 7 }] };
  answer = () => Response.json({ code: 'insufficient_inventory', message: 'no', ...short }, { status: 409 });
  draw(<SendView />);
  await screen.findByText('Nothing is on the sheet yet');
  await user.keyboard('8*A{Enter}');
  expect(await screen.findByText('There are 7.')).toBeTruthy();
  await user.click(await button('Send it'));
  expect(await screen.findByText('Choose two different places.')).toBeTruthy();
  expect(sent).toEqual([]);
  const to = await screen.findByRole('combobox', { name: 'To' });
  expect(
    within(to)
      .getAllByRole('option')
      .map(({ textContent }) => textContent),
  ).toEqual(['Choose a place', 'Depot', 'Pool']);
  await user.selectOptions(to, 'Depot');
  await user.type(await textbox('Reference'), 'Van 8');
  await user.click(await button('Send it'));
  await hears(/^Nothing was sent: there is not so much/);
  answer = () => Response.json({ ...leaving, state: 'shipped' }, { status: 201 });
  await user.clear(await textbox('Quantity of Loaf'));
  await user.type(await textbox('Quantity of Loaf'), '7');
  await user.click(await button('Send it'));
  await hears('Sent to Depot: 1 product.');
  expect(sent.at(-1)).toMatchObject({
    path: '/api/transfers',
    body: { from: 'north', to: 'depot', ref: 'Van 8', lines: [{ productId: 'A', quantity: 7 }] },
  });
  expect(screen.getByText('Nothing is on the sheet yet')).toBeTruthy();
  expect(screen.queryByText(/on the sheet$/)).toBeNull(); // what was said of the entries goes with the sheet
});

it('sends the same again when no answer came', async () => {
  const user = userEvent.setup();
  answer = () => 'silence';
  draw(<ReceiveView transferId="t1" />);
  await user.click(await button('All of it has come'));
  await user.click(await button('Book it'));
  await screen.findByText('No confirmation came');
  answer = () => Response.json({ ...coming, state: 'received' });
  await user.click(await button('Send again (safe)'));
  await hears('Received: Van 7.');
  expect(sent[1]).toEqual(sent[0]);
});
