import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Theme } from '@ui/theme/Theme.tsx';
import { LiveContext } from '@ui/useLive.ts';
import { expect, it, vi } from 'vitest';
import { CentralContext } from '../central/central.ts';
import { type Asked, applied, conflict, fakeCentral, product, type Reply } from '../testing.ts';
import { EditDialog } from './EditDialog.tsx';
import type { Change } from './edit.ts';

function open(field: Change['field'], answer: (asked: Asked, count: number) => Reply) {
  const { central, asked } = fakeCentral(answer);
  const onClose = vi.fn();
  render(
    <Theme>
      <CentralContext.Provider value={central}>
        <LiveContext.Provider value={central.live}>
          <EditDialog read={product()} field={field} anchor={document.body} onClose={onClose} />
        </LiveContext.Provider>
      </CentralContext.Provider>
    </Theme>,
  );
  return { asked, onClose, user: userEvent.setup() };
}

it('shows what the stock will be, sends on Enter and closes', async () => {
  const { asked, onClose, user } = open('available', () => ({ body: applied(4, 4) }));
  await user.type(screen.getByRole('textbox'), '-3');
  expect(screen.getByText('→').parentElement?.textContent).toBe('7→4');
  await user.keyboard('{Enter}');
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(asked[0]?.body).toEqual({
    updates: [{ productId: 'A-1', delta: -3, reason: 'correction' }],
  });
});

it('shows a conflict as what was and what is, and sets the new value only when told to', async () => {
  const now = product({ available: 5, version: 4 });
  const { asked, onClose, user } = open('available', (one, count) => {
    if (one.method === 'GET') return { body: now };
    return { body: count === 1 ? { results: [conflict] } : applied(3, 5) };
  });
  await user.click(screen.getByRole('radio', { name: 'Set to' }));
  await user.clear(screen.getByRole('textbox'));
  await user.type(screen.getByRole('textbox'), '3{Enter}');
  expect(await screen.findByText('was 7, now 5')).toBeTruthy();
  expect(onClose).not.toHaveBeenCalled();
  await user.click(screen.getByRole('button', { name: 'Set to 3 all the same' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(asked.at(-1)?.body.updates).toMatchObject([{ delta: -2, version: 4 }]);
});

it('says what is wrong with what was typed, and sends nothing', async () => {
  const { asked, user } = open('price', () => ({ body: {} }));
  await user.clear(screen.getByRole('textbox'));
  await user.type(screen.getByRole('textbox'), 'cheap{Enter}');
  expect(screen.getByRole('alert').textContent).toContain('must be a number');
  expect(asked).toEqual([]);
});
