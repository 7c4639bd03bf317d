import type { Outbox, Product, Unhealed } from '@lib/api/types.ts';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { StoreView } from '../frame/StoreView.tsx';
import { show } from '../testing.tsx';

afterEach(() => vi.unstubAllGlobals());

const lost = (id: number, part: Partial<Unhealed> = {}): Unhealed => ({
  id,
  askedAt: '2026-11-29T18:00:00.000Z',
  listedAt: '2026-11-29T19:00:00.000Z',
  reason: 'insufficient_inventory',
  kind: 'update',
  caller: 'till',
  answered: true,
  lines: [{ productId: 'A', delta: -2, locationId: 'north', ref: 'order/7' }],
  ...part,
});

const three = [
  lost(7),
  lost(8, { reason: 'idempotency_key_unreadable', answered: false, lines: [{ productId: 'B', delta: 3 }] }),
  lost(9, { reason: 'quite_new', kind: 'extend', holdId: 'h1', lines: [{}] }),
];

/** A store with a list, which takes what it is sent as the test says; opened with the key, or by a page that has one. */
function open(
  list: Unhealed[],
  staff = false,
  send: () => Response = () => Response.json({ id: 7, status: 'done' }),
  products: Product[] = [],
) {
  const asked: string[] = [];
  let left = list;
  show(
    <StoreView />,
    async ({ method, url, headers }) => {
      const path = new URL(url).pathname;
      if (path === '/api/sync/status')
        return Response.json({ mode: 'live', needs: 'unhealed', lastSyncTime: '0001-', lagMs: 1 });
      if (path === '/api/inventory') return Response.json({ products, pagination: { has_more: false } });
      const key = headers.get('X-API-Key') ?? 'no key';
      asked.push(`${method} ${path} ${key}`);
      if (!staff && key !== 'good') return Response.json({ code: 'unauthorized', message: 'x' }, { status: 401 });
      if (method === 'DELETE') left = left.slice(1);
      if (method === 'POST') {
        const answer = send();
        if (answer.ok) left = left.slice(1);
        return answer;
      }
      if (method !== 'GET') return Response.json({});
      return Response.json({ total: left.length, unhealed: left } as Partial<Outbox>);
    },
    staff ? ['read', 'sell', 'adjust', 'sync'] : ['read', 'sell'],
  );
  return { asked, user: userEvent.setup() };
}

const giveKey = async (user: ReturnType<typeof userEvent.setup>, key: string) => {
  await user.type(await screen.findByLabelText('Key of this store'), key);
  await user.click(screen.getByRole('button', { name: 'Open the list' }));
};

it('is opened by a key of the store, which is asked for again if it is none', async () => {
  const { asked, user } = open(three);
  await giveKey(user, 'wrong');
  expect(await screen.findByText('This key is not accepted.')).toBeTruthy();
  await giveKey(user, 'good');
  expect(await screen.findByText('3 lines are on the list.')).toBeTruthy();
  expect(new Set(asked)).toEqual(new Set(['GET /api/outbox wrong', 'GET /api/outbox good']));
});

it('says what was sold, why it is not booked, and what to do; and offers to send only what may help', async () => {
  open(three, true);
  const sale = (await screen.findByText('-2 × A, at north, order/7')) as HTMLElement;
  const card = sale.parentElement?.closest('li') as HTMLElement;
  for (const words of [/was told that it was done/, /not enough stock/, /Look at the shelf/])
    expect(within(card).getByText(words)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Send again: -2 × A, at north, order/7' })).toBeTruthy();
  expect(screen.getByText('It is too old: it may have been done.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Send again: \+3/ })).toBeNull();
  expect(screen.getByRole('button', { name: 'Take off: +3 × B' })).toBeTruthy();
  expect(screen.getByText('Central says: quite_new.')).toBeTruthy();
  expect(screen.getByText('what was put aside as h1')).toBeTruthy();
});

it('says what was counted, and what had come of a transfer', async () => {
  const counted = [{ productId: 'A', counted: 37, expected: 40, locationId: 'north' }];
  const came = [{ productId: 'B', quantity: 5, missing: 1 }];
  open([lost(1, { kind: 'count', lines: counted }), lost(2, { kind: 'receive', transferId: 't1', lines: came })], true);
  for (const words of [
    '37 counted of A, 40 expected, at north',
    '5 × B, 1 missing',
    'the transfer t1',
    'Transfer received',
  ])
    expect(await screen.findByText(words)).toBeTruthy();
});

it('says how much in the unit of a product that the page has not read', async () => {
  const counted = [{ productId: 'A', counted: 1500, expected: 2000 }];
  const ham = {
    productId: 'A',
    name: 'Ham',
    price: 1,
    available: 1,
    version: 1,
    lastUpdated: '',
    decimals: 3,
    unit: 'kg',
  };
  open([lost(1, { lines: [{ productId: 'A', delta: -250 }] }), lost(2, { lines: counted })], true, undefined, [ham]);
  expect(await screen.findByText('-0.25 kg × Ham')).toBeTruthy();
  expect(screen.getByText('1.5 kg counted of Ham, 2 expected')).toBeTruthy();
});

it('sends one again, and says that nothing is left', async () => {
  const { asked, user } = open([lost(7)], true);
  const button = await screen.findByRole('button', { name: /^Send again/ });
  expect(document.activeElement).toBe(document.body);
  await user.click(button);
  expect(document.activeElement).toBe(await screen.findByText('Nothing is left on the list'));
  expect(asked.filter((one) => one.startsWith('POST'))).toEqual(['POST /api/outbox/7/send no key']);
});

it('says why central refuses one again', async () => {
  const refused = () => Response.json({ code: 'product_not_found', message: 'x', id: 7, lines: [] }, { status: 409 });
  const { user } = open([lost(7)], true, refused);
  await user.click(await screen.findByRole('button', { name: /^Send again/ }));
  expect(await screen.findByText(/refused it again. Central does not know the product/)).toBeTruthy();
  expect(screen.getByText('1 line is on the list.')).toBeTruthy();
});

it('takes one off only when told twice', async () => {
  const { asked, user } = open([lost(7)], true);
  await user.click(await screen.findByRole('button', { name: /^Take off: / }));
  expect(asked.some((one) => one.startsWith('DELETE'))).toBe(false);
  await user.click(screen.getByRole('button', { name: 'Take off' }));
  expect(await screen.findByText('Nothing is left on the list')).toBeTruthy();
  expect(asked.filter((one) => one.startsWith('DELETE'))).toEqual(['DELETE /api/outbox/7 no key']);
});
