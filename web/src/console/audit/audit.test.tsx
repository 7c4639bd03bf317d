import type { Act } from '@lib/api/types.ts';
import { setLanguage } from '@lib/dictionary.ts';
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { onlyPool, show } from '../locations/testing.tsx';
import type { Who } from '../session/rights.ts';
import { boss } from '../testing.ts';
import Audit from './Audit.tsx';
import { actions, actionWords } from './text.ts';

const act = (part: { [N in keyof Act]?: Act[N] | undefined } = {}): Act =>
  ({
    at: '2026-11-30T09:00:00.000Z',
    actor: 'boss',
    action: 'key-revoke',
    target: 'k0123456789ab',
    address: '10.0.0.7',
    requestId: 'r-1',
    outcome: 'applied',
    status: 200,
    ...part,
  }) as Act;

const draw = (pages: { acts: Act[]; nextCursor?: string }[], who: Who = boss) =>
  show(
    <Audit />,
    onlyPool,
    ({ path, search }) =>
      path === '/admin/keys'
        ? { body: { keys: [{ keyId: 'k0123456789ab', name: 'till-anna' }], total: 1 } }
        : { body: search.get('cursor') ? pages[1] : pages[0] },
    who,
  );

beforeEach(() => {
  vi.setSystemTime(new Date(2026, 10, 30, 12)); // no midnight between a press and the look at what it asked
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB']);
  window.history.replaceState(null, '', '/people/audit');
});

afterEach(() => {
  setLanguage('en');
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('says who did what to what, from where, and what came of it', async () => {
  draw([
    {
      acts: [
        act({ node: 'central-1' }),
        act({
          requestId: 'r-2',
          actor: 'till',
          action: 'create',
          target: undefined,
          outcome: 'forbidden',
          status: 403,
        }),
        act({ requestId: 'r-3', actor: undefined, action: 'quite-new', outcome: 'unauthorized', status: 401 }),
        act({ requestId: 'r-4', action: 'backup-make', outcome: 'overloaded', status: 503 }),
      ],
    },
  ]);
  const lines = await screen.findAllByRole('listitem');
  await within(lines[0] as HTMLElement).findByText('till-anna');
  expect(lines[0]?.textContent).toMatch(/Key revoked.*till-anna.*boss.*10\.0\.0\.7 at central-1.*Done/);
  expect(lines[1]?.textContent).toMatch(/Products created.*till.*Refused.*forbidden/);
  expect(lines[2]?.textContent).toMatch(/quite-new.*no valid key.*Refused.*unauthorized/);
  expect(lines[3]?.textContent).toMatch(/Backup made.*Failed.*overloaded/);
});

it('asks central by person, act and time, page after page', async () => {
  const { asked, user } = draw([
    { acts: [act()], nextCursor: 'c2' },
    { acts: [act({ requestId: 'r-9', actor: 'ben' })] },
  ]);
  await user.click(await screen.findByRole('button', { name: 'Show older ones' }));
  expect(await screen.findByRole('button', { name: 'ben' })).toBeTruthy();
  expect(asked.at(-1)?.search.get('cursor')).toBe('c2');
  await user.click(screen.getByRole('button', { name: 'ben' }));
  await user.selectOptions(screen.getByLabelText('What was done'), 'Key revoked');
  await user.click(screen.getByRole('radio', { name: 'Yesterday' }));
  await waitFor(() => {
    const query = Object.fromEntries(asked.at(-1)?.search ?? []);
    const [from, to] = [29, 30].map((day) => new Date(2026, 10, day).toISOString());
    expect(query).toMatchObject({ actor: 'ben', action: 'key-revoke', from, to, limit: '100' });
  });
  expect(window.location.search).toBe('?person=ben&action=key-revoke&span=yesterday');
  await user.click(screen.getByRole('button', { name: 'Show all' }));
  await waitFor(() => expect(asked.at(-1)?.search.has('actor')).toBe(false));
  expect(window.location.search).toBe('');
});

it('asks for no names of keys where they may not be seen', async () => {
  const { asked } = draw([{ acts: [act()] }], { principal: 'auditor', scopes: ['ops:read'] });
  expect(await screen.findByText('k0123456789ab')).toBeTruthy();
  expect(asked.map(({ path }) => path)).toEqual(['/admin/audit']);
});

it('has words for acts, in both languages, and keeps the name of one that it does not know', () => {
  expect([actionWords('key-rotate'), actionWords('toString')]).toEqual(['Key given a new secret', 'toString']);
  expect(actionWords('sign-in')).toBe('Signed in');
  expect(actions).toEqual(expect.not.arrayContaining(['sign-in', 'sign-out', 'pin-change', 'central-accept']));
  expect(actions).toContain('put-back');
  setLanguage('es');
  expect(actionWords('key-rotate')).toBe('Secreto nuevo para una clave');
});
