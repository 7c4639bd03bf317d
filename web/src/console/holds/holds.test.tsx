import type { Hold } from '@lib/api/types.ts';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { chain, show } from '../locations/testing.tsx';
import { type Asked, product } from '../testing.ts';
import Holds from './Holds.tsx';

const hold: Hold = {
  holdId: '5f0q8k2m9v1xw3h7tz4c',
  state: 'held',
  lines: [{ productId: 'A-1', locationId: 'harbour', quantity: 2 }],
  expiresAt: '2026-11-23T10:15:00.000Z',
  ref: 'Mrs. Silva',
  storeId: 'store-s1',
  lastUpdated: '2026-11-23T10:00:00.000Z',
};

/** A central that has one hold until something ends it. */
function central(refusal?: { status: number; body: unknown }) {
  let ended = false;
  return ({ method }: Asked) => {
    if (method === 'GET') return { body: { holds: ended ? [] : [hold], open: ended ? 0 : 1 } };
    ended = true;
    return refusal ?? { body: { ...hold, state: 'committed' } };
  };
}

it('says what is put aside where and for whom, and hands it over only when told twice', async () => {
  const { asked, user } = show(<Holds />, chain, central());
  const card = (await screen.findByRole('heading', { name: 'Mrs. Silva' })).closest('li') as HTMLElement;
  expect(await within(card).findByText('at Harbour')).toBeTruthy();
  expect(within(card).getByText('2 × A-1')).toBeTruthy();
  await user.click(within(card).getByRole('button', { name: 'Hand over Mrs. Silva' }));
  expect(asked.filter(({ method }) => method === 'POST')).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Hand over' }));
  expect(await screen.findByText('Nothing is put aside')).toBeTruthy();
  const posts = asked.filter(({ method }) => method === 'POST');
  expect(posts.map(({ path }) => path)).toEqual(['/holds/5f0q8k2m9v1xw3h7tz4c/commit']);
  expect(posts[0]?.key).toMatch(/^console-edit-/);
});

it('says how much in the unit of a product that nobody has read yet', async () => {
  const cheese = product({ decimals: 3, unit: 'kg' });
  const all = { products: [cheese], pagination: { has_more: false, limit: 1, total_count: 1 } };
  const { asked } = show(<Holds />, chain, ({ path }) => ({
    body:
      path === '/inventory' ? all : { holds: [{ ...hold, lines: [{ ...hold.lines[0], quantity: 1500 }] }], open: 1 },
  }));
  expect(await screen.findByText('1.5 kg × A-1')).toBeTruthy();
  const reads = asked.filter(({ path }) => path === '/inventory');
  expect(reads.map(({ search }) => String(search))).toEqual(['productId=A-1']);
});

it('says of one that has ended meanwhile that it has', async () => {
  const ended = { status: 409, body: { code: 'hold_ended', message: 'released', state: 'released' } };
  const { asked, user } = show(<Holds />, chain, central(ended));
  await user.click(await screen.findByRole('button', { name: 'Let go Mrs. Silva' }));
  await user.click(screen.getByRole('button', { name: 'Let go' }));
  expect(await screen.findByText('It has ended already.')).toBeTruthy();
  await waitFor(() => expect(asked.at(-1)?.method).toBe('GET'));
});
