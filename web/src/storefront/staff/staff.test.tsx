import { readConfig } from '@lib/config.ts';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Theme } from '@ui/theme/Theme.tsx';
import { beforeEach, expect, it, vi } from 'vitest';
import Storefront from '../Storefront.tsx';
import { markOf, storedKey } from './session.ts';

const right = 'till-key';
let known = [right];
const sent: (string | null)[] = [];

/** A store that knows one key, and lets visitors look and buy. */
function store(open: boolean, path = '/stockroom') {
  vi.stubGlobal('fetch', async (input: Request | string, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(new URL(input, 'http://store.test'), init);
    const key = request.headers.get('X-API-Key');
    const { pathname } = new URL(request.url);
    if (key !== null && !known.includes(key))
      return Response.json({ code: 'unauthorized', message: 'no' }, { status: 401 });
    if (pathname.endsWith('/locations')) return Response.json({ locations: [], revision: 0 });
    if (pathname.endsWith('/sync/status')) return Response.json({ mode: 'live', lagMs: 0 });
    if (request.method === 'POST') {
      sent.push(key);
      throw new TypeError('no network');
    }
    return new Promise<Response>(() => {});
  });
  window.history.replaceState({}, '', path);
  const config = readConfig({ storeId: 'corner', storeName: 'Corner Shop', may: open ? ['read', 'sell'] : [] });
  return render(
    <Theme>
      <Storefront config={config} />
    </Theme>,
  );
}

beforeEach(() => {
  known = [right];
  sent.length = 0;
});

async function signIn(key: string) {
  const user = userEvent.setup();
  const field = await screen.findByLabelText('Key of this store');
  await user.clear(field);
  await user.type(field, `${key}{Enter}`);
  return user;
}

it.each([true, false])(
  'lets the staff in with a key of the store, for as long as the tab is open (visitors: %s)',
  async (open) => {
    store(open);
    await signIn('wrong');
    expect(await screen.findByText('The store does not know this key.')).toBeTruthy();
    expect(storedKey('corner')).toBeUndefined();
    await signIn('no key at all\u00e9');
    expect(await screen.findByText('The store does not know this key.')).toBeTruthy();
    const user = await signIn(right);
    expect(await screen.findByRole('heading', { level: 1, name: 'Stock room' })).toBeTruthy();
    cleanup();
    store(open);
    await screen.findByRole('heading', { level: 1, name: 'Stock room' });
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(await screen.findByLabelText('Key of this store')).toBeTruthy();
    expect(storedKey('corner')).toBeUndefined();
  },
);

it('is found from the pages of a visitor', async () => {
  store(true, '/');
  await userEvent.click(await screen.findByRole('link', { name: /^For staff/ }));
  expect(await screen.findByLabelText('Key of this store')).toBeTruthy();
  expect(screen.queryByRole('link', { name: /^For staff/ })).toBeNull();
});

it('is left as soon as the store does not take the key any more', async () => {
  sessionStorage.setItem('bodega.staff.corner', right);
  known = [];
  store(true);
  expect(await screen.findByLabelText('Key of this store')).toBeTruthy();
  await waitFor(() => expect(storedKey('corner')).toBeUndefined());
});

it('sends again only what was sent with the same key, since under another it would be done twice', async () => {
  const intention = { key: 'delivery-corner-1', createdAt: 1, sentAt: 1, wish: { ref: 'LS 1', lines: [] } };
  localStorage.setItem('bodega.intention.delivery-corner', JSON.stringify({ ...intention, by: markOf('another') }));
  sessionStorage.setItem('bodega.staff.corner', right);
  store(true);
  const user = userEvent.setup();
  await user.click(await screen.findByRole('link', { name: /^Receive a delivery/ }));
  const again = await screen.findByRole('button', { name: 'Send again (safe)' });
  expect(again).toHaveProperty('disabled', true);
  expect(screen.getByText(/^It was sent with another key/)).toBeTruthy();
  cleanup();
  localStorage.setItem('bodega.intention.delivery-corner', JSON.stringify({ ...intention, by: markOf(right) }));
  store(true);
  await user.click(await screen.findByRole('link', { name: /^Receive a delivery/ }));
  await user.click(await screen.findByRole('button', { name: 'Send again (safe)' }));
  await waitFor(() => expect(sent).toEqual([right]));
});

it('tells keys apart without telling them', () => {
  expect(markOf(undefined)).toBe('');
  expect(markOf('a')).not.toBe(markOf('b'));
  expect(markOf(right)).not.toContain('till');
  expect(markOf(right).length).toBeLessThanOrEqual(4);
});
