import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { show } from '../testing.tsx';
import { Accept } from './Accept.tsx';

afterEach(() => vi.unstubAllGlobals());

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

/** Fills in the form as whoever runs the store does. */
async function accept(answer: () => Response) {
  const asked: { path: string; key: string | null; body: unknown }[] = [];
  show(<Accept timeline="6b40" />, async (request) => {
    const path = new URL(request.url).pathname;
    asked.push({ path, key: request.headers.get('X-API-Key'), body: await request.json() });
    return answer();
  });
  const user = userEvent.setup();
  const button = screen.getByRole('button', { name: 'Take central’s history over' });
  expect(button.hasAttribute('disabled')).toBe(true);
  await user.type(screen.getByLabelText('Admin key of this store'), 'secret');
  expect(button.hasAttribute('disabled')).toBe(true);
  await user.click(screen.getByRole('checkbox'));
  await user.click(button);
  return asked;
}

describe('another history', () => {
  it('is accepted by name, with a key and a tick, and once', async () => {
    const asked = await accept(() => json(200, { message: 'Accepted', timeline: '6b40' }));
    await screen.findByText(/takes central’s history over in a few seconds/);
    expect(asked).toEqual([{ path: '/v1/admin/central/accept', key: 'secret', body: { timeline: '6b40' } }]);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('is not accepted with a wrong key, which is then forgotten', async () => {
    await accept(() => json(401, { code: 'unauthorized', message: 'Invalid API key' }));
    await screen.findByText('This key is not accepted.');
    expect(screen.getByLabelText<HTMLInputElement>('Admin key of this store').value).toBe('');
  });
});
