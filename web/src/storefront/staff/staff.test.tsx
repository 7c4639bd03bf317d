import { readConfig } from '@lib/config.ts';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { Theme } from '@ui/theme/Theme.tsx';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import Storefront from '../Storefront.tsx';
import { keyOf } from './key.ts';
import { initials } from './Person.tsx';
import { FakeDesk, failure } from './testing.ts';
import { markOf } from './whose.ts';

let desk: FakeDesk;
let user: UserEvent;

beforeEach(() => {
  desk = new FakeDesk();
  user = userEvent.setup();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Opens a page of a store, which lets visitors look and buy unless it is for staff alone. */
function open(path = '/stockroom', { visitors = true, staffIdleMs = 0 } = {}) {
  cleanup();
  window.history.replaceState({}, '', path);
  const may = visitors ? ['read', 'sell'] : [];
  const config = readConfig({
    storeId: 'corner',
    storeName: 'Corner Shop',
    may,
    staffIdleMs,
    requestTimeoutMs: 60_000,
  });
  return render(
    <Theme>
      <Storefront config={config} />
    </Theme>,
  );
}

const button = (name: string | RegExp) => screen.findByRole('button', { name });
const press = async (name: string | RegExp) => user.click(await button(name));
const stockroom = () => screen.findByRole('heading', { level: 1, name: 'Stock room' });

async function signIn(name: string, pin: string) {
  const field = screen.queryByLabelText('Name') ?? (await screen.findByLabelText(/^(Name|Somebody else)$/));
  if (field instanceof HTMLInputElement && field.type === 'radio') await user.click(field);
  const names = await screen.findByLabelText('Name');
  await user.clear(names);
  await user.type(names, name);
  await user.type(screen.getByLabelText('PIN'), `${pin}{Enter}`);
}

describe('somebody of the staff', () => {
  it.each([true, false])('signs in with a name and a PIN, and out again (visitors: %s)', async (visitors) => {
    open('/stockroom', { visitors });
    await signIn(' Anna ', '135791');
    expect(await stockroom()).toBeTruthy();
    await press('Signed in: Anna Quist');
    expect(await screen.findByRole('heading', { name: 'Anna Quist' })).toBeTruthy();
    await press('Sign out');
    expect(await screen.findByLabelText('PIN')).toBeTruthy();
    expect(desk.cookie).toBeUndefined();
  });

  it('taps the PIN, after their name from the last time', async () => {
    open();
    await signIn('anna', '135791');
    await stockroom();
    await press('Signed in: Anna Quist');
    await press('Sign out');
    expect(await screen.findByRole('radio', { name: 'Anna Quist' })).toHaveProperty('checked', true);
    const pad = within(screen.getByRole('group', { name: 'Digits' }));
    for (const digit of '13590') await user.click(pad.getByRole('button', { name: digit }));
    for (let n = 0; n < 2; n++) await user.click(pad.getByRole('button', { name: 'Take the last digit back' }));
    for (const digit of '5791') await user.click(pad.getByRole('button', { name: digit }));
    expect(screen.getByLabelText('PIN')).toHaveProperty('value', '1355791');
    await user.clear(screen.getByLabelText('PIN'));
    for (const digit of '135791') await user.click(pad.getByRole('button', { name: digit }));
    await press('Sign in');
    expect(await stockroom()).toBeTruthy();
  });

  it('has the names forgotten that this device remembers', async () => {
    open();
    await signIn('anna', '135791');
    await press('Signed in: Anna Quist');
    await press('Sign out');
    await user.click(await screen.findByRole('radio', { name: 'Somebody else' }));
    await press('Forget the names at this device');
    expect(screen.queryByRole('radio')).toBeNull();
    expect(localStorage.getItem('bodega.till.corner')).not.toContain('anna');
  });

  it('hears of a wrong PIN, and has to wait after too many', async () => {
    vi.setSystemTime(Date.now()); // it stands still: how long it takes to look is not how long somebody waits
    open();
    await signIn('anna', '000001');
    expect(await screen.findByText('The name or the PIN is not right.')).toBeTruthy();
    expect(screen.getByLabelText('PIN')).toHaveProperty('value', '');
    desk.refuse = ({ method }) =>
      method === 'POST'
        ? failure(429, 'wait', { details: [{ field: 'name', issue: 'x' }] }, { 'Retry-After': '90' })
        : undefined;
    await signIn('anna', '000002');
    expect(await screen.findByText('Too many wrong PINs. This name has to wait for 2 minutes.')).toBeTruthy();
    expect(screen.getByText('1:30')).toBeTruthy();
    expect(await button('Sign in')).toHaveProperty('disabled', true);
    desk.refuse = undefined;
    await signIn('ben', '246802'); // another name does not wait
    expect(await stockroom()).toBeTruthy();
  });

  it('waits under any name where too many were tried from here', async () => {
    open();
    desk.refuse = ({ method }) =>
      method === 'POST'
        ? failure(429, 'wait', { details: [{ field: 'address', issue: 'x' }] }, { 'Retry-After': '1' })
        : undefined;
    await signIn('anna', '135791');
    expect(await screen.findByText('Too many tries from here. Wait for 1 second.')).toBeTruthy();
    await user.clear(screen.getByLabelText('Name'));
    await user.type(screen.getByLabelText('Name'), 'ben');
    desk.refuse = undefined;
    await waitFor(async () => expect(await button('Sign in')).toHaveProperty('disabled', false));
  });

  it('sends no PIN that is none, such as the code of a product that was scanned', async () => {
    open();
    await signIn('anna', '4006381333931');
    expect(await screen.findByText('A PIN has 6 to 8 digits.')).toBeTruthy();
    await signIn('Anna Quist', '135791');
    expect(await screen.findByText(/^A name has small letters/)).toBeTruthy();
    expect(desk.asked).not.toContain('POST /auth/session');
  });

  it('is told which scope is missing where they do not change stock', async () => {
    desk.scopes = ['stock:read', 'stock:sell'];
    open();
    await signIn('anna', '135791');
    expect(await screen.findByRole('heading', { name: 'Anna Quist does not change stock here' })).toBeTruthy();
  });

  it('is told so where they may not even look, and can leave', async () => {
    desk.scopes = ['stock:sell'];
    open();
    await signIn('anna', '135791');
    expect(await screen.findByRole('heading', { name: 'Anna Quist may look at nothing here' })).toBeTruthy();
    await press('Sign out');
    expect(await screen.findByRole('heading', { name: 'For staff' })).toBeTruthy();
  });

  it('changes the PIN', async () => {
    open();
    await signIn('anna', '135791');
    await press('Signed in: Anna Quist');
    await press('Change the PIN');
    const fill = async (old: string, first: string, second: string) => {
      for (const [label, pin] of [
        ['Current PIN', old],
        ['New PIN, 6 to 8 digits', first],
        ['The new one again', second],
      ] as const) {
        await user.clear(screen.getByLabelText(label));
        await user.type(screen.getByLabelText(label), pin);
      }
      await user.click(screen.getByRole('button', { name: 'Change the PIN' }));
    };
    const box = (label: string) => screen.getByLabelText(label) as HTMLInputElement;
    await fill('135791', '864209', '864200');
    expect(await screen.findByText('The new PIN was not the same twice.')).toBeTruthy();
    expect(box('Current PIN').value).toBe('135791'); // which nobody has to type again
    expect([box('New PIN, 6 to 8 digits').value, box('The new one again').value]).toEqual(['', '']);
    expect(document.activeElement).toBe(box('New PIN, 6 to 8 digits'));
    expect(box('New PIN, 6 to 8 digits').getAttribute('aria-invalid')).toBe('true');
    await user.keyboard('8');
    expect(screen.queryByText('The new PIN was not the same twice.')).toBeNull();
    await fill('135791', '12345', '12345');
    expect(await screen.findByText('A PIN has 6 to 8 digits.')).toBeTruthy();
    await fill('135791', '135791', '135791');
    expect(await screen.findByText('The new PIN is the old one.')).toBeTruthy();
    expect(desk.asked).not.toContain('POST /auth/pin');
    await fill('000001', '864209', '864209');
    expect(await screen.findByText('The current PIN is not right.')).toBeTruthy();
    expect([box('Current PIN').value, box('New PIN, 6 to 8 digits').value]).toEqual(['', '864209']);
    expect(document.activeElement).toBe(box('Current PIN'));
    desk.refuse = ({ url }) => (url.endsWith('/pin') ? failure(503, 'central_unavailable') : undefined);
    await fill('135791', '864209', '864209');
    expect(await screen.findByText(/^A PIN is changed at central, which the store cannot reach now/)).toBeTruthy();
    desk.refuse = undefined;
    await fill('135791', '864209', '864209');
    expect(await screen.findByText('The PIN is changed.')).toBeTruthy();
    expect(desk.pins.anna).toBe('864209');
  });

  it('signs out everywhere, or hears that nothing has ended', async () => {
    open();
    await signIn('anna', '135791');
    await press('Signed in: Anna Quist');
    desk.refuse = ({ url }) => (url.includes('everywhere') ? failure(503, 'central_unavailable') : undefined);
    await press('Sign out everywhere');
    expect(await screen.findByText(/So nothing has ended/)).toBeTruthy();
    expect(desk.cookie).toBe('anna');
    desk.refuse = undefined;
    await press('Sign out everywhere');
    expect(await screen.findByLabelText('PIN')).toBeTruthy();
  });
});

describe('a locked page', () => {
  const cart = JSON.stringify([{ productId: 'A', name: 'Apple', price: 1, quantity: 3, seen: 5 }]);

  async function locked() {
    localStorage.setItem('bodega.cart.corner', cart);
    open('/stockroom', { staffIdleMs: 3_600_000 });
    await signIn('anna', '135791');
    await stockroom();
    await press('Signed in: Anna Quist');
    await press('Lock');
    await screen.findByRole('heading', { name: 'Locked: Anna Quist' });
  }

  it('shows nothing, keeps the cart and opens with the PIN where it was left', async () => {
    await locked();
    expect(desk.cookie).toBeUndefined();
    expect(screen.queryByText('Stock room')).toBeNull();
    expect(screen.queryByText('Apple')).toBeNull();
    expect(document.activeElement).toBe(screen.getByLabelText('PIN'));
    await user.keyboard('000001{Enter}');
    await screen.findByText('The name or the PIN is not right.');
    await user.keyboard('135791{Enter}');
    expect(await stockroom()).toBeTruthy();
    expect(localStorage.getItem('bodega.cart.corner')).toBe(cart);
  });

  it('is locked by a key, too', async () => {
    open();
    await signIn('anna', '135791');
    await stockroom();
    (document.activeElement as HTMLElement | null)?.blur();
    await user.keyboard('l');
    expect(await screen.findByRole('heading', { name: 'Locked: Anna Quist' })).toBeTruthy();
  });

  it('lets another person in, who is told whose sheets there are and has to take them over', async () => {
    await locked();
    const sheet = { ref: 'LS 1', lines: [{ productId: 'A', name: 'Apple', quantity: 2 }], unknown: [] };
    localStorage.setItem('bodega.delivery.corner.anna', JSON.stringify(sheet));
    await press('Somebody else');
    expect(screen.getByText(/^The cart stays for whoever signs in/)).toBeTruthy();
    await signIn('ben', '246802');
    await stockroom();
    expect(screen.queryByText(/^Begun: /)).toBeNull();
    expect(screen.getByText('by anna, 1 product')).toBeTruthy();
    await press(/^Take it over: Receive a delivery/);
    expect(await screen.findByText('Begun: 1 product on the sheet')).toBeTruthy();
    expect(screen.queryByText('by anna, 1 product')).toBeNull();
    expect(localStorage.getItem('bodega.delivery.corner.anna')).toBeNull();
  });

  it('goes back to what visitors see when who has left is signed out', async () => {
    await locked();
    await press('Sign out');
    expect(await screen.findByLabelText('PIN')).toBeTruthy();
    expect(screen.queryByText(/^Locked/)).toBeNull();
  });

  it('is what is shown as soon as the store has ended the sign-in', async () => {
    open();
    await signIn('anna', '135791');
    await stockroom();
    desk.cookie = undefined;
    desk.refuse = ({ url }) => (url.includes('/auth/') ? undefined : failure(401, 'unauthorized'));
    await user.click(await screen.findByRole('link', { name: /^What is low/ }));
    expect(await screen.findByText(/^The sign-in has ended/)).toBeTruthy();
  });
});

describe('a sheet of another', () => {
  const begin = (owner: string) => {
    const sheet = { ref: 'LS 1', lines: [{ productId: 'A', name: 'Apple', quantity: 2 }], unknown: [] };
    localStorage.setItem(`bodega.delivery.corner${owner}`, JSON.stringify(sheet));
  };

  it('is not taken over while one has one oneself, nor while nobody knows what became of it', async () => {
    begin('.anna');
    begin('.ben');
    begin('');
    localStorage.setItem(
      'bodega.intention.delivery-corner',
      JSON.stringify({ key: 'k', wish: {}, createdAt: 1, sentAt: 1 }),
    );
    open();
    await signIn('ben', '246802');
    expect(await button(/^Take it over.*by anna/)).toHaveProperty('disabled', true);
    expect(screen.getByText(/^You have begun one yourself/)).toBeTruthy();
    expect(screen.getByText('by somebody with a key of the store, 1 product')).toBeTruthy();
    expect(screen.getByText(/^It was sent, and no answer came/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Take it over.*with a key/ })).toBeNull();
  });
});

describe('a key of the store', () => {
  const giveKey = async (key: string) => {
    const field = await screen.findByLabelText('Key of this store');
    await user.clear(field);
    await user.type(field, `${key}{Enter}`);
  };

  it.each([true, false])('opens it for as long as the tab is open (visitors: %s)', async (visitors) => {
    open('/stockroom', { visitors });
    await press('With a key of this store');
    await giveKey('wrong');
    expect(await screen.findByText('The store does not know this key.')).toBeTruthy();
    expect(keyOf('corner')).toBeUndefined();
    await giveKey('no key at all\u00e9');
    expect(await screen.findByText('The store does not know this key.')).toBeTruthy();
    await giveKey(desk.key);
    expect(await stockroom()).toBeTruthy();
    open('/stockroom', { visitors });
    await stockroom();
    await press('Signed in: Key of this store');
    await press('Sign out');
    expect(await screen.findByLabelText('PIN')).toBeTruthy();
    expect(keyOf('corner')).toBeUndefined();
  });

  it('is all there is to ask for where nobody has a PIN', async () => {
    desk.pins = {};
    open('/');
    await user.click(await screen.findByRole('link', { name: /^For staff/ }));
    expect(await screen.findByLabelText('Key of this store')).toBeTruthy();
    expect(screen.queryByLabelText('PIN')).toBeNull();
    expect(screen.queryByRole('link', { name: /^For staff/ })).toBeNull();
  });

  it('is left as soon as the store does not take it any more', async () => {
    sessionStorage.setItem('bodega.staff.corner', desk.key);
    desk.key = 'another';
    open();
    expect(await screen.findByLabelText('PIN')).toBeTruthy();
    expect(keyOf('corner')).toBeUndefined();
  });
});

it('sends again only what was sent by the same person, since from another it would be done twice', async () => {
  const intention = { key: 'delivery-corner-1', createdAt: 1, sentAt: 1, wish: { ref: 'LS 1', lines: [] } };
  const left = (by: string | undefined) =>
    localStorage.setItem('bodega.intention.delivery-corner', JSON.stringify({ ...intention, by }));
  const again = async () => {
    await user.click(await screen.findByRole('link', { name: /^Receive a delivery/ }));
    return button('Send again (safe)');
  };
  sessionStorage.setItem('bodega.staff.corner', desk.key);
  const others = {
    'with another key': markOf({ key: 'another' }),
    'by anna': 'staff.anna',
    'before anybody had': undefined,
  };
  for (const [words, by] of Object.entries(others)) {
    left(by);
    open();
    expect(await again()).toHaveProperty('disabled', true);
    expect(screen.getByText(new RegExp(`^It was sent ${words}`))).toBeTruthy();
  }
  left(markOf({ key: desk.key }));
  open();
  await user.click(await again());
  await waitFor(() => expect(desk.sent).toEqual([{ by: null, key: desk.key }]));
});

it('tells people apart, and keys without telling them', () => {
  const key = 'till-key';
  expect(markOf({})).toBe('');
  expect(markOf({ name: 'anna' })).not.toBe(markOf({ name: 'ben' }));
  expect(markOf({ key: 'a' })).not.toBe(markOf({ key: 'b' }));
  expect(markOf({ key })).not.toContain('till');
  expect(markOf({ key }).length).toBeLessThanOrEqual(4);
});

it.each([
  ['Anna Quist', 'AQ'],
  ['ana maría de la o', 'AO'],
  ['ben', 'B'],
])('shortens %s to %s', (name, short) => expect(initials(name)).toBe(short));
