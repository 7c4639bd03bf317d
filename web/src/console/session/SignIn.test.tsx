import { readConfig } from '@lib/config.ts';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Theme } from '@ui/theme/Theme.tsx';
import { expect, it, vi } from 'vitest';
import { SignIn } from './SignIn.tsx';
import { beginSession, endSession, storedSession } from './session.ts';

function open(status: number, headers: Record<string, string> = {}, me: object = {}) {
  const fetch = vi.fn(async (request: Request) => {
    expect(new URL(request.url).pathname).toBe('/v1/auth/me');
    return new Response(JSON.stringify(me), { status, headers: { 'Content-Type': 'application/json', ...headers } });
  });
  vi.stubGlobal('fetch', fetch);
  const onIn = vi.fn();
  render(
    <Theme>
      <SignIn config={readConfig({ role: 'central', requestTimeoutMs: 60_000 })} ended={false} onIn={onIn} />
    </Theme>,
  );
  return { onIn, fetch, user: userEvent.setup() };
}

it.each([
  [401, {}, 'Wrong key'],
  [429, { 'Retry-After': '12' }, 'going on in 12'],
])('says what %d means for the key', async (status, headers, words) => {
  const { onIn, user } = open(status, headers);
  await user.type(screen.getByLabelText('Key'), 'secret{Enter}');
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain(words));
  expect(onIn).not.toHaveBeenCalled();
});

it.each(['admin', 'ops:read'])('takes a key of scope %s', async (scope) => {
  const { onIn, fetch, user } = open(200, {}, { principal: 'boss', scopes: [scope], via: 'key' });
  await user.type(screen.getByLabelText('Key'), ' secret {Enter}');
  await waitFor(() => expect(onIn).toHaveBeenCalledWith('secret', { principal: 'boss', scopes: [scope] }));
  expect(fetch.mock.calls[0]?.[0].headers.get('X-API-Key')).toBe('secret');
});

it('says what a key lacks that is none of operations', async () => {
  const { onIn, user } = open(200, {}, { principal: 'till', scopes: ['stock:read', 'stock:sell'], via: 'key' });
  await user.type(screen.getByLabelText('Key'), 'secret{Enter}');
  await waitFor(() => expect(screen.getByRole('alert').textContent).toMatch(/till.*admin or ops:read/));
  expect(onIn).not.toHaveBeenCalled();
});

it('sends no key that could not be one', async () => {
  const { fetch, user } = open(200);
  await user.type(screen.getByLabelText('Key'), 'ключ{Enter}');
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('Wrong key'));
  expect(fetch).not.toHaveBeenCalled();
});

it('keeps the key for the tab only, and signing out clears it', () => {
  const session = beginSession('secret', { principal: 'boss', scopes: ['admin'] });
  expect(storedSession()).toEqual(session);
  expect(localStorage.length).toBe(0);
  endSession();
  expect(storedSession()).toBeUndefined();
});
