import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { onlyPool, show } from '../locations/testing.tsx';
import { product } from '../testing.ts';
import { Then } from './Then.tsx';

const ask = async (user: ReturnType<typeof show>['user'], when: string) => {
  fireEvent.change(screen.getByLabelText(/^Day and time/), { target: { value: when } });
  await user.click(screen.getByRole('button', { name: 'Show' }));
};

it('says what a product was at a moment, by the clock of the reader', async () => {
  const then = product({ available: 1250, decimals: 3, unit: 'kg', price: 2 });
  const { asked, user } = show(<Then productId="A-1" />, onlyPool, () => ({ body: then }));
  await user.click(screen.getByRole('button', { name: 'Show' }));
  expect(screen.getByText('Give a day and a time.')).toBeTruthy();
  await ask(user, '2026-11-23T10:58');
  expect(await screen.findByText('1.25 kg')).toBeTruthy();
  const asOf = new Date(2026, 10, 23, 10, 58).toISOString();
  expect(asked.find(({ path }) => path === '/inventory/A-1')?.search.get('asOf')).toBe(asOf);
});

it.each([
  [404, 'not_found', 'There was no such product then.'],
  [409, 'offset_ahead', 'That time has not come yet.'],
  [410, 'history_expired', 'That is before the history that is kept.'],
])('says why it cannot say it: %i', async (status, code, words) => {
  const { user } = show(<Then productId="A-1" />, onlyPool, () => ({ status, body: { code, message: 'no' } }));
  await ask(user, '2020-01-01T00:00');
  await waitFor(() => expect(screen.getByText(words)).toBeTruthy());
});
