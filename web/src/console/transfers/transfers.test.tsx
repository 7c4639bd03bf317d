import type { Transfer } from '@lib/api/types.ts';
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { chain, show } from '../locations/testing.tsx';
import { type Asked, product, type Reply } from '../testing.ts';
import Transfers from './Transfers.tsx';

const lastUpdated = '2026-11-23T10:00:00.000Z';
const transfer: Transfer = {
  transferId: '5f0q8k2m9v1xw3h7tz4c',
  state: 'partly_received',
  from: 'ware',
  to: 'harbour',
  ref: 'T 17',
  lines: [
    { productId: 'A-1', shipped: 10, received: 6, missing: 0, open: 4 },
    { productId: 'B-2', shipped: 2, received: 0, missing: 0, open: 2 },
  ],
  shippedAt: lastUpdated,
  lastUpdated,
};

/** A central with one transfer under way until something ends it. */
function central(answer: () => Reply = () => ({ body: {} }), products = [product()]) {
  let ended = false;
  return ({ method, path }: Asked): Reply => {
    if (path === '/inventory') return { body: { products, pagination: { has_more: false } } };
    if (method === 'GET') return { body: { transfers: ended ? [] : [transfer], open: ended ? 0 : 1 } };
    ended = true;
    return answer();
  };
}
const posts = (asked: readonly Asked[]) => asked.filter(({ method }) => method === 'POST');

it('books what has come and what is missing, and no more than is under way', async () => {
  const { asked, user } = show(<Transfers />, chain, central());
  expect(await screen.findByText('4 of 10 still under way, 6 arrived')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'It has arrived: T 17' }));
  const came = screen.getByRole('textbox', { name: 'A-1: arrived, of 4' });
  const missing = screen.getByRole('textbox', { name: 'A-1: missing for good' });
  await user.clear(missing);
  await user.type(missing, '1{Enter}');
  expect(screen.getByText('Give whole numbers that are together 4 at most.')).toBeTruthy();
  expect(posts(asked)).toEqual([]);
  await user.clear(came);
  await user.type(came, '3');
  await user.clear(screen.getByRole('textbox', { name: 'B-2: arrived, of 2' }));
  await user.click(screen.getByRole('button', { name: 'Book it' }));
  expect(await screen.findByText('Nothing is on its way')).toBeTruthy();
  expect(posts(asked)).toMatchObject([
    {
      path: '/transfers/5f0q8k2m9v1xw3h7tz4c/receive',
      body: { lines: [{ productId: 'A-1', received: 3, missing: 1 }] },
    },
  ]);
});

it('says and takes how much in the unit of a product that nobody has read yet', async () => {
  const cheese = product({ decimals: 1, unit: 'kg' });
  const { asked, user } = show(
    <Transfers />,
    chain,
    central(() => ({ body: {} }), [cheese]),
  );
  expect(await screen.findByText('0.4 of 1 still under way, 0.6 arrived')).toBeTruthy();
  expect(screen.getByText('1 kg × A-1')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'It has arrived: T 17' }));
  const came = screen.getByRole('textbox', { name: 'A-1: arrived, of 0.4' });
  await user.clear(came);
  await user.type(came, '0.25{Enter}');
  expect(screen.getByText('Give numbers with 1 decimals at most that are together 0.4 at most.')).toBeTruthy();
  await user.clear(came);
  await user.type(came, '0.3{Enter}');
  await waitFor(() => expect(posts(asked)).toHaveLength(1));
  expect(posts(asked)[0]?.body.lines[0]).toEqual({ productId: 'A-1', received: 3, missing: 0 });
});

it('sends it back only when told twice, and says of one that has ended that it has', async () => {
  const ended = { status: 409, body: { code: 'transfer_ended', message: 'received', state: 'received' } };
  const { asked, user } = show(
    <Transfers />,
    chain,
    central(() => ended),
  );
  await user.click(await screen.findByRole('button', { name: 'Send back: T 17' }));
  expect(posts(asked)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Send back' }));
  expect(await screen.findByText('It has ended already.')).toBeTruthy();
  expect(posts(asked).map(({ path }) => path)).toEqual(['/transfers/5f0q8k2m9v1xw3h7tz4c/cancel']);
});

it('has central look for those of a place, in a state', async () => {
  const { asked, user } = show(<Transfers />, chain, central());
  await user.selectOptions(await screen.findByLabelText('State'), 'partly_received');
  await screen.findByRole('option', { name: 'Harbour' });
  await user.selectOptions(screen.getByLabelText('From or to'), 'harbour');
  await waitFor(() => {
    const last = asked.filter(({ path }) => path === '/transfers').at(-1)?.search;
    expect([last?.get('state'), last?.get('location')]).toEqual(['partly_received', 'harbour']);
  });
  window.history.replaceState(null, '', '/');
});
