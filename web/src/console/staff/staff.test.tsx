import type { Member } from '@lib/api/types.ts';
import { setLanguage } from '@lib/dictionary.ts';
import { Notifications } from '@mantine/notifications';
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onlyPool, show } from '../locations/testing.tsx';
import type { Asked, Reply } from '../testing.ts';
import { newPin } from './draft.ts';
import Staff from './Staff.tsx';

const member = (part: Partial<Member> = {}): Member => ({
  name: 'anna',
  fullName: 'Anna Silva',
  stores: ['store-s1'],
  scopes: ['stock:read', 'stock:sell'],
  createdAt: new Date(Date.now() - 86_400_000).toISOString(),
  createdBy: 'boss',
  revision: 4,
  ...part,
});

const draw = (staff: Member[], others: (asked: Asked) => Reply = () => ({})) =>
  show(
    <>
      <Notifications />
      <Staff />
    </>,
    onlyPool,
    (asked) => {
      if (asked.path === '/admin/stores')
        return { body: { stores: [{ storeId: 'store-s1' }, { storeId: 'store-s2' }] } };
      return asked.method === 'GET' ? { body: { staff, total: staff.length } } : others(asked);
    },
  );
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const sent = (asked: readonly Asked[]) => asked.filter(({ method }) => method !== 'GET');

beforeEach(() => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB']);
  window.history.replaceState(null, '', '/people');
});

afterEach(() => {
  setLanguage('en');
  vi.restoreAllMocks();
});

describe('the staff', () => {
  it('is listed with where each signs in, what they may, and the way to what they did', async () => {
    draw([member(), member({ name: 'ben', fullName: '', stores: ['*'], removedAt: new Date().toISOString() })]);
    const row = async (name: string) =>
      within((await screen.findByRole('heading', { name })).closest('li') as HTMLElement);
    const anna = await row('Anna Silva');
    for (const words of ['anna', 'store-s1', 'stock:sell', /by boss$/]) expect(anna.getByText(words)).toBeTruthy();
    expect(anna.getByRole('link', { name: 'staff.anna' }).getAttribute('href')).toBe('/events?person=staff.anna');
    const ben = await row('ben');
    expect(ben.getByText('all stores')).toBeTruthy();
    expect(ben.queryByRole('button')).toBeNull();
  });

  it('is added to, with a PIN and stores', async () => {
    const { asked, user } = draw([], () => ({ status: 201, body: member() }));
    await user.click(await screen.findByRole('button', { name: 'New member' }));
    await user.type(screen.getByRole('textbox', { name: /^Name to/ }), 'anna');
    await user.type(screen.getByLabelText('PIN'), '12345');
    await user.click(button('Add'));
    for (const words of ['Give 6 to 8 digits.', 'Choose at least one store.'])
      expect(screen.getByText(words)).toBeTruthy();
    expect(sent(asked)).toEqual([]);
    await user.click(button('Make one'));
    const pin = (screen.getByLabelText('PIN') as HTMLInputElement).value;
    expect(screen.queryByText('Give 6 to 8 digits.')).toBeNull(); // a fault goes with the change of its field
    expect(screen.getByText('Choose at least one store.')).toBeTruthy();
    await user.click(await screen.findByRole('checkbox', { name: 'store-s2' }));
    expect(screen.queryByText('Choose at least one store.')).toBeNull();
    await user.type(screen.getByRole('textbox', { name: /^Another store/ }), 'store-s9');
    await user.click(screen.getByRole('checkbox', { name: /stock:adjust/ }));
    await user.click(button('Add'));
    await waitFor(() => expect(sent(asked)).toHaveLength(1));
    expect(sent(asked)[0]?.body).toEqual({
      name: 'anna',
      pin,
      stores: ['store-s2', 'store-s9'],
      scopes: ['stock:read', 'stock:sell'],
    });
    expect(await screen.findByText('Can sign in now')).toBeTruthy();
    expect(document.body.textContent).not.toContain(pin);
  });

  it('says of an easy PIN what central says of it, and of a name that it is taken', async () => {
    const issue = 'is too easy to guess';
    const replies: Reply[] = [
      { status: 400, body: { code: 'validation_error', message: 'x', details: [{ field: 'pin', issue }] } },
      { status: 409, body: { code: 'name_taken', message: 'x' } },
    ];
    const { user } = draw([], () => replies.shift() ?? {});
    await user.click(await screen.findByRole('button', { name: 'New member' }));
    await user.type(screen.getByRole('textbox', { name: /^Name to/ }), 'anna');
    await user.type(screen.getByLabelText('PIN'), '123456');
    await user.click(screen.getByRole('checkbox', { name: /^all stores/ }));
    await user.click(button('Add'));
    expect(await screen.findByText(issue)).toBeTruthy();
    await user.click(button('Add'));
    expect(await screen.findByText(/is or was that of another member/)).toBeTruthy();
  });

  it('is changed as it was seen', async () => {
    const { asked, user } = draw([member()]);
    await user.click(await screen.findByRole('button', { name: 'Change Anna Silva' }));
    await user.click(screen.getByRole('checkbox', { name: /^all stores/ }));
    await user.click(button('Save'));
    await waitFor(() => expect(sent(asked)).toHaveLength(1));
    expect(sent(asked)[0]).toMatchObject({
      method: 'PATCH',
      path: '/admin/staff/anna',
      match: '"r4"',
      body: { fullName: 'Anna Silva', stores: ['*'], scopes: ['stock:read', 'stock:sell'] },
    });
  });

  it.each([
    ['New PIN for Anna Silva', 'Set it', 'PATCH', { pin: '864209' }],
    ['Sign out Anna Silva everywhere', 'Sign out', 'PATCH', { signOut: true }],
    ['Remove Anna Silva', 'Remove', 'DELETE', undefined],
  ] as const)('%s', async (open, send, method, body) => {
    const { asked, user } = draw([member()]);
    await user.click(await screen.findByRole('button', { name: open }));
    const pin = screen.queryByLabelText('PIN');
    if (pin) await user.type(pin, '864209');
    expect(sent(asked)).toEqual([]);
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: send }));
    await waitFor(() => expect(sent(asked)).toHaveLength(1));
    expect(sent(asked)[0]).toMatchObject({ method, path: '/admin/staff/anna' });
    expect(sent(asked)[0]?.body).toEqual(body);
  });
});

it('makes PINs that are not easily guessed', () => {
  const drawn = [1, 2, 3, 4, 5, 6, 7, 7, 7, 0, 1, 2, 9, 4, 1, 1, 8, 3];
  expect(newPin(() => drawn.shift() ?? 0)).toBe('941183');
  expect(newPin()).toMatch(/^\d{6}$/);
});
