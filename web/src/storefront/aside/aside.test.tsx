import type { Hold, Product } from '@lib/api/types.ts';
import type { Permission } from '@lib/config.ts';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { ProductView } from '../product/ProductView.tsx';
import { type Handler, show } from '../testing.tsx';
import AsideView from './AsideView.tsx';

const lastUpdated = '2026-11-23T10:00:00.000Z';
const level = (locationId: string, onHand: number, held = 0) => ({
  locationId,
  onHand,
  held,
  available: locationId === 'returns' ? 0 : onHand - held,
  version: 1,
  lastUpdated,
});
const loaf: Product = { productId: 'A', name: 'Loaf', available: 9, version: 1, price: 1, lastUpdated, here: 3 };
const place = (locationId: string, name: string, sellable = true) => ({
  locationId,
  name,
  kind: 'shop',
  sellable,
  active: true,
  revision: 1,
});
const always = [place('pool', 'Pool'), place('transit', 'Transit', false)];
const chain = [place('north', 'North Street'), place('returns', 'Returns', false), ...always];
const hold: Hold = {
  holdId: '5f0q8k2m9v1xw3h7tz4c',
  state: 'held',
  lines: [{ productId: 'A', locationId: 'north', quantity: 2 }],
  expiresAt: '2099-11-23T11:00:00.000Z',
  ref: 'Mrs. Silva',
  storeId: 's1',
  lastUpdated,
};

/** What a page asked its store to do. */
const done: { path: string; body: unknown }[] = [];
beforeEach(() => {
  done.length = 0;
});

const store =
  (locations: unknown[], holds: Hold[] = [], product = loaf): Handler =>
  async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (request.method === 'POST') {
      done.push({ path: pathname, body: await request.json() });
      return Response.json(hold);
    }
    if (pathname.endsWith('/locations')) return Response.json({ locations, revision: 1 });
    if (pathname.endsWith('/holds')) {
      expect(searchParams.get('storeId')).toBe('s1');
      return Response.json({ holds, open: holds.length });
    }
    if (pathname.endsWith(`/holds/${hold.holdId}`)) return Response.json(hold);
    if (searchParams.has('productId')) return Response.json({ products: [product], pagination: { has_more: false } });
    if (!pathname.endsWith('/inventory/A')) return new Promise<Response>(() => {});
    const levels = [level('pool', 4), level('returns', 7), level('north', 5, 2)];
    return Response.json(searchParams.get('include') ? { ...product, levels } : product);
  };

it('shows a store of a chain without places what it always did', async () => {
  const { here: _, ...plain } = loaf;
  const asked = vi.fn(store(always, [], plain));
  show(<ProductView productId="A" />, asked);
  await screen.findByRole('heading', { name: 'Loaf' });
  await waitFor(() => expect(asked.mock.calls.some(([{ url }]) => url.endsWith('/locations'))).toBe(true));
  expect(screen.getByText('Available')).toBeTruthy();
  expect(screen.queryByText('Where it lies')).toBeNull();
  expect(screen.queryByText(/Put aside/)).toBeNull();
  expect(screen.queryByText(/places/)).toBeNull();
});

it('says what is here, what elsewhere, and of what it speaks', async () => {
  show(<ProductView productId="A" />, store(chain), ['read', 'sell'], 'north');
  const table = await screen.findByRole('table', { name: 'Where it lies' });
  expect(screen.getByText('Available here')).toBeTruthy();
  expect(screen.getByText('9 at all places')).toBeTruthy();
  const rows = within(table).getAllByRole('row').slice(1);
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    'North Streethere32',
    'Pool4–',
    'Returnsnot for sale · 7–',
  ]);
});

it('speaks of all places where the store is of none', async () => {
  const { here: _, ...plain } = loaf;
  show(<ProductView productId="A" />, store(chain, [], plain));
  expect(await screen.findByText('Available at all places')).toBeTruthy();
  expect(screen.queryByText('9 at all places')).toBeNull();
});

it('puts aside for somebody, not for nobody, and no more than there is here', async () => {
  const user = userEvent.setup();
  show(<ProductView productId="A" />, store(chain), ['read', 'sell'], 'north');
  const send = await screen.findByRole('button', { name: 'Put aside' });
  await user.click(send);
  expect(await screen.findByText('Say for whom, so that it is found again.')).toBeTruthy();
  expect(done).toEqual([]);
  const count = screen.getByRole('textbox', { name: 'Quantity, Put aside Loaf' });
  await user.clear(count);
  await user.type(count, '8{Enter}');
  await user.type(screen.getByRole('textbox', { name: 'For whom' }), ' Mrs. Silva ');
  await user.selectOptions(screen.getByRole('combobox', { name: /^For how long/ }), '4 hours');
  await user.click(send);
  expect((await screen.findAllByText(/^Put aside for Mrs. Silva: 2 × Loaf, until /)).length).toBeGreaterThan(0);
  expect(done).toEqual([
    {
      path: '/api/holds',
      body: { lines: [{ productId: 'A', quantity: 3 }], ttlSeconds: 14_400, ref: 'Mrs. Silva' },
    },
  ]);
});

const staff: Permission[] = ['read', 'sell', 'adjust', 'sync'];

it('hands over a part, and only when told twice', async () => {
  const user = userEvent.setup();
  show(<AsideView />, store(chain, [hold]), staff, 'north');
  const card = (await screen.findByRole('heading', { name: 'Mrs. Silva' })).closest('li') as HTMLElement;
  expect(await within(card).findByText('2 × Loaf')).toBeTruthy();
  expect(within(card).getByText('here')).toBeTruthy();
  await user.click(within(card).getByRole('button', { name: 'Hand over: Mrs. Silva, 2 × Loaf' }));
  const dialog = screen.getByRole('dialog');
  const less = within(dialog).getByRole('button', { name: 'One less, Hand over Loaf, of 2' });
  await user.click(less);
  await user.click(less);
  const send = within(dialog).getByRole('button', { name: 'Hand over' });
  expect(send).toHaveProperty('disabled', true);
  await user.click(within(dialog).getByRole('button', { name: 'One more, Hand over Loaf, of 2' }));
  expect(done).toEqual([]);
  await user.click(send);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(done).toEqual([
    {
      path: `/api/holds/${hold.holdId}/commit`,
      body: { lines: [{ productId: 'A', locationId: 'north', quantity: 1 }] },
    },
  ]);
});

it('keeps longer, and lets go', async () => {
  const user = userEvent.setup();
  show(<AsideView />, store(chain, [hold]), staff, 'north');
  for (const [deed, label] of [
    ['extend', 'Keep longer'],
    ['release', 'Let go'],
  ] as const) {
    await user.click(await screen.findByRole('button', { name: `${label}: Mrs. Silva, 2 × Loaf` }));
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: label }));
    await waitFor(() => expect(done.at(-1)?.path).toBe(`/api/holds/${hold.holdId}/${deed}`));
  }
  expect(done.map(({ body }) => body)).toEqual([{ ttlSeconds: 3600 }, {}]);
});

it('says of one whose time is over that it is, and offers nothing', async () => {
  show(<AsideView />, store(chain, [{ ...hold, expired: true }]), staff, 'north');
  expect(await screen.findByText(/^Its time is over/)).toBeTruthy();
  for (const button of screen.getAllByRole('button')) expect(button).toHaveProperty('disabled', true);
});

it('finds who is looked for', async () => {
  const user = userEvent.setup();
  const other = { ...hold, holdId: 'another', ref: 'Mr. Costa' };
  show(<AsideView />, store(chain, [hold, other]), ['read', 'adjust'], 'north');
  await screen.findByRole('heading', { name: 'Mr. Costa' });
  expect(screen.getByText('2 open')).toBeTruthy();
  await user.type(screen.getByRole('searchbox'), 'silva');
  expect(screen.getAllByRole('heading', { level: 2 }).map(({ textContent }) => textContent)).toEqual(['Mrs. Silva']);
  expect(screen.queryByRole('button')).toBeNull(); // may only read
  await user.type(screen.getByRole('searchbox'), 'x');
  expect(screen.getByText('Nobody of this name has something here')).toBeTruthy();
});

it('shows who has no key what this browser put aside, and asks for no other', async () => {
  const asked = vi.fn(store(chain, [{ ...hold, ref: 'of another' }]));
  const { store: opened } = show(<AsideView />, (request) => asked(request), ['read', 'sell'], 'north');
  await screen.findByText('Nothing is put aside');
  opened.own.keep(hold, 7);
  void opened.queries.invalidateQueries({ queryKey: ['holds'] });
  await screen.findByRole('heading', { name: 'Mrs. Silva' });
  const paths = asked.mock.calls.map(([{ url }]) => new URL(url).pathname);
  expect(paths).toContain(`/api/holds/${hold.holdId}`);
  expect(paths).not.toContain('/api/holds');
});
