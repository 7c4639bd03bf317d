import type { APIKey, KeyList } from '@lib/api/types.ts';
import { setLanguage } from '@lib/dictionary.ts';
import { Notifications } from '@mantine/notifications';
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onlyPool, show } from '../locations/testing.tsx';
import type { Asked, Reply } from '../testing.ts';
import { dayOf, endOf, inDays } from './draft.ts';
import Keys from './Keys.tsx';
import { stateOf } from './state.ts';

const hour = 3_600_000;
const iso = (ms: number) => new Date(Date.now() + ms).toISOString();
const secret = 'bdg_0123456789';
const key = (part: Partial<APIKey> = {}): APIKey => ({
  keyId: 'k0123456789ab',
  name: 'till-anna',
  scopes: ['stock:read', 'stock:sell'],
  createdAt: iso(-48 * hour),
  createdBy: 'boss',
  revision: 7,
  ...part,
});
const answer = (keys: APIKey[], part: Partial<KeyList> = {}): KeyList => ({ keys, total: keys.length, ...part });

const draw = (list: KeyList, others: (asked: Asked) => Reply = () => ({})) =>
  show(
    <>
      <Notifications />
      <Keys />
    </>,
    onlyPool,
    (asked) => (asked.method === 'GET' && asked.path === '/admin/keys' ? { body: list } : others(asked)),
  );
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const sent = (asked: readonly Asked[]) => asked.filter(({ method }) => method !== 'GET');

beforeEach(() => {
  vi.setSystemTime(Date.now()); // it stands still: no midnight between a press and the look at what it asked
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB']);
  window.history.replaceState(null, '', '/people/keys');
});

afterEach(() => {
  setLanguage('en');
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the keys', () => {
  it('are listed with what each may, how it stands, and when it was used', async () => {
    draw(
      answer([
        key({ lastUsedAt: iso(-2 * hour) }),
        key({ keyId: 'k2', name: 'link-s1', scopes: ['store:s1'], expiresAt: iso(24 * hour) }),
        key({ keyId: 'k3', name: 'old', revokedAt: iso(-hour) }),
        key({ keyId: 'k4', name: 'boss', scopes: ['admin'], rotatedUntil: iso(hour) }),
      ]),
    );
    const row = async (name: string) =>
      within((await screen.findByRole('heading', { name })).closest('li') as HTMLElement);
    const till = await row('till-anna');
    for (const words of ['Good', 'stock:sell', /^2.*ago$/, /^2.*ago by boss$/])
      expect(till.getByText(words)).toBeTruthy();
    const link = await row('link-s1');
    for (const words of ['Ends soon', 'link of s1', 'not yet known']) expect(link.getByText(words)).toBeTruthy();
    const old = await row('old');
    expect(old.getAllByText('Revoked').length).toBe(2);
    expect(old.queryByRole('button')).toBeNull();
    for (const words of ['yours', 'Two secrets']) expect((await row('boss')).getByText(words)).toBeTruthy();
  });

  it('are made with a purpose and an end, and the secret is shown once', async () => {
    const { asked, user } = draw(answer([]), () => ({ status: 201, body: { ...key(), secret } }));
    await user.click(await screen.findByRole('button', { name: 'New key' }));
    await user.click(button('Make it'));
    expect(screen.getByText('1 to 32 of a to z, 0 to 9 and -')).toBeTruthy();
    expect(sent(asked)).toEqual([]);
    await user.type(screen.getByRole('textbox', { name: /^Name/ }), 'till-anna');
    expect(screen.queryByText('1 to 32 of a to z, 0 to 9 and -')).toBeNull();
    await user.selectOptions(screen.getByLabelText('What for'), 'A till that also keeps stock');
    await user.click(button('30 days'));
    await user.click(button('Make it'));
    expect(await screen.findByText(secret)).toBeTruthy();
    expect(sent(asked)[0]?.body).toEqual({
      name: 'till-anna',
      scopes: ['stock:read', 'stock:sell', 'stock:adjust'],
      expiresAt: endOf(inDays(30))?.toISOString(),
    });
    await user.keyboard('{Escape}');
    await user.click(button('Close'));
    expect(screen.getByText(secret)).toBeTruthy(); // not by accident
    await user.click(button('I have kept it'));
    expect(screen.queryByText(secret)).toBeNull();
    expect(`${JSON.stringify({ ...localStorage })}${JSON.stringify({ ...sessionStorage })}`).not.toContain(secret);
  });

  it('of a store are its link alone', async () => {
    const { asked, user } = draw(answer([]), () => ({ status: 201, body: { ...key(), secret } }));
    await user.click(await screen.findByRole('button', { name: 'New key' }));
    await user.type(screen.getByRole('textbox', { name: /^Name/ }), 'link-s1');
    await user.selectOptions(screen.getByLabelText('What for'), 'The link of a store');
    await user.click(button('Make it'));
    expect(screen.getByText('Choose what it may, or the store whose link it is.')).toBeTruthy();
    await user.type(screen.getByRole('textbox', { name: /^It is the link of/ }), 's1, s2');
    expect(screen.queryByText('Choose what it may, or the store whose link it is.')).toBeNull();
    await user.click(button('Make it'));
    await screen.findByText(secret);
    expect(sent(asked)[0]?.body).toEqual({ name: 'link-s1', scopes: ['store:s1', 'store:s2'] });
  });

  it.each([
    [{ status: 409, body: { code: 'name_taken', message: 'x' } }, /is or was that of another key/],
    [
      {
        status: 400,
        body: { code: 'validation_error', message: 'x', details: [{ field: 'scopes[0]', issue: 'is no scope' }] },
      },
      'is no scope',
    ],
    ['silence', /not known whether the key was made.*give it a new secret/],
  ] as const)('say why one was not made: %j', async (reply, words) => {
    const { user } = draw(answer([]), () => reply as Reply);
    await user.click(await screen.findByRole('button', { name: 'New key' }));
    await user.type(screen.getByRole('textbox', { name: /^Name/ }), 'till-anna');
    await user.click(button('Make it'));
    expect(await screen.findByText(words)).toBeTruthy();
    expect((button('Make it') as HTMLButtonElement).ariaDisabled).not.toBe('true');
  });

  it('are changed as they were seen, and keep an end that nobody touched', async () => {
    const list = answer([key({ expiresAt: iso(240 * hour) })]);
    const { asked, user } = draw(list, () => ({ status: 412, body: { code: 'precondition_failed', message: 'x' } }));
    await user.click(await screen.findByRole('button', { name: 'Change the key till-anna' }));
    await user.click(screen.getByRole('checkbox', { name: /stock:adjust/ }));
    await user.click(button('Save'));
    expect(await screen.findByText(/Somebody has changed this key meanwhile/)).toBeTruthy();
    await user.click(button('No end'));
    await user.click(button('Save'));
    await waitFor(() => expect(sent(asked)).toHaveLength(2));
    const scopes = ['stock:read', 'stock:sell', 'stock:adjust'];
    expect(sent(asked).map(({ method, match, body }) => [method, match, body])).toEqual([
      ['PATCH', '"r7"', { scopes }],
      ['PATCH', '"r7"', { scopes, neverExpires: true }],
    ]);
  });

  it('get a new secret, and the one before a time', async () => {
    const { asked, user } = draw(answer([key()]), () => ({
      body: { ...key(), secret, rotatedUntil: '2026-12-07T10:00:00.000Z' },
    }));
    await user.click(await screen.findByRole('button', { name: 'New secret for the key till-anna' }));
    await user.selectOptions(screen.getByLabelText('The secret before is good for'), '7 days');
    await user.click(button('Make a new secret'));
    expect(await screen.findByText(secret)).toBeTruthy();
    expect(screen.getByText(/secret before is good until 7 Dec 2026/)).toBeTruthy();
    expect(sent(asked)[0]).toMatchObject({
      path: '/admin/keys/k0123456789ab/rotate',
      body: { overlapSeconds: 604_800 },
    });
  });

  it('are revoked only when told twice, and one says when it is the own', async () => {
    const { asked, user } = draw(answer([key({ name: 'boss' })]));
    await user.click(await screen.findByRole('button', { name: 'Revoke the key boss' }));
    expect(screen.getByText(/you will be signed out/)).toBeTruthy();
    expect(sent(asked)).toEqual([]);
    await user.click(button('Revoke it'));
    await waitFor(() => expect(sent(asked)).toHaveLength(1));
    expect(sent(asked)[0]).toMatchObject({ method: 'DELETE', path: '/admin/keys/k0123456789ab' });
  });

  it('are to be confirmed after central was put back', async () => {
    const unconfirmed = { since: '2026-11-29T08:00:00.000Z', restoredAt: '2026-11-30T09:00:00.000Z', keys: 1 };
    const { asked, user } = draw(answer([key({ unconfirmed: true })], { unconfirmed }), () => ({
      body: { confirmed: true },
    }));
    expect(await screen.findByText(/put back to 29 Nov 2026.*after that is lost.*1 key may/)).toBeTruthy();
    expect(screen.getByText('To be confirmed')).toBeTruthy();
    await user.click(button('They are right'));
    await waitFor(() => expect(sent(asked)[0]?.path).toBe('/admin/keys/confirm'));
  });

  it('speak Spanish', async () => {
    setLanguage('es');
    draw(answer([key()]));
    expect(await screen.findByRole('button', { name: 'Revocar la clave till-anna' })).toBeTruthy();
  });
});

it.each([
  [{}, 'good'],
  [{ expiresAt: iso(24 * hour) }, 'soon'],
  [{ expiresAt: iso(-1) }, 'expired'],
  [{ expiresAt: iso(-1), revokedAt: iso(-hour) }, 'revoked'],
])('a key with %j is %s', (part, state) => expect(stateOf(key(part))).toBe(state));

it('is good to the end of its last day, whatever the clocks do on it', () => {
  for (const day of ['2026-10-25', '2027-03-28', '2026-12-31', '2028-02-29']) {
    const end = endOf(day) as Date;
    expect(dayOf(end)).toBe(day);
    expect([end.getHours(), end.getMinutes()]).toEqual([0, 0]);
  }
  expect(endOf('')).toBeUndefined();
});
