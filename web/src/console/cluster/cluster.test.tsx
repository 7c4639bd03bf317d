import type { Cluster as Answer, ClusterNode } from '@lib/api/types.ts';
import { setLanguage } from '@lib/dictionary.ts';
import { Notifications, notifications } from '@mantine/notifications';
import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { onlyPool, show } from '../locations/testing.tsx';
import type { Asked, Reply } from '../testing.ts';
import Cluster from './Cluster.tsx';

const node = (name: string, part: Partial<ClusterNode> = {}): ClusterNode => ({
  name,
  url: `https://${name}:8081`,
  role: 'follower',
  offset: 48_213,
  lagEvents: 0,
  version: '1.4.0',
  ...part,
});

const answer = (part: Partial<Answer> = {}): Answer => ({
  enabled: true,
  node: 'central-2',
  leader: 'central-1',
  leaderSince: '2026-11-29T18:00:00.000Z',
  log: { reachable: true, offset: 48_213, records: 51_004, bytes: 24_500_000 },
  members: [node('central-1', { role: 'leader' }), node('central-2'), node('central-3', { lagEvents: 12 })],
  failovers: 2,
  lastFailover: { at: '2026-11-29T18:00:00.000Z', from: 'central-3', to: 'central-1', gapMs: 5_200 },
  ...part,
});

const draw = (cluster: Answer, others: (asked: Asked) => Reply = () => ({})) =>
  show(
    <>
      <Notifications />
      <Cluster />
    </>,
    onlyPool,
    (asked) => (asked.method === 'GET' && asked.path === '/admin/cluster' ? { body: cluster } : others(asked)),
  );

const card = (name: string) => screen.getByRole('heading', { name }).closest('li') as HTMLElement;

afterEach(() => {
  notifications.clean();
  setLanguage('en');
});

describe('the nodes', () => {
  it('are shown with what each does and how far it is, who leads, the log and the last failover', async () => {
    draw(answer());
    expect(await screen.findByText('central-1 leads, and all 3 nodes that live are with it')).toBeTruthy();
    expect(screen.getByText('3 nodes live; asked central-2')).toBeTruthy();
    expect(within(card('central-1')).getByText('Leads')).toBeTruthy();
    expect(within(card('central-1')).queryByRole('button')).toBeNull();
    expect(within(card('central-2')).getByText('this page is from it')).toBeTruthy();
    for (const shown of ['Follows', '48,213', '12', '1.4.0', 'https://central-3:8081'])
      expect(within(card('central-3')).getByText(shown)).toBeTruthy();
    for (const shown of ['51,004', '24.5 MB']) expect(screen.getByText(shown)).toBeTruthy();
    expect(screen.getByText(/^From central-3 to central-1, .*Nobody was seen to lead for 5/)).toBeTruthy();
    expect(screen.getByText('seen by central-2 since its start: 2')).toBeTruthy();
  });

  it('are told of by what is wrong first', async () => {
    const log = { reachable: false, offset: 0, records: 0, bytes: 0 };
    const wrong = node('central-3', { role: 'quarantined', reason: 'its hash is another' });
    const behind = node('central-2', { lagEvents: 50_000 });
    const { leader: _, ...leaderless } = answer();
    const cases: [Answer, RegExp][] = [
      [answer({ log, members: [wrong] }), /log in etcd does not answer/],
      [leaderless, /No node leads/],
      [answer({ members: [node('central-1', { role: 'leader' }), behind, wrong] }), /found itself wrong: central-3/],
      [answer({ members: [node('central-1', { role: 'leader' }), behind] }), /far behind: central-2/],
      [answer({ members: [node('central-1', { role: 'leader' })] }), /One node alone is left/],
    ];
    for (const [cluster, title] of cases) {
      draw(cluster);
      expect(await screen.findByRole('heading', { name: title })).toBeTruthy();
    }
    expect(screen.getAllByText('Why it does not serve: its hash is another').length).toBeGreaterThan(0);
  });

  it('cannot be given the lead where that could not work', async () => {
    draw(answer({ log: { reachable: false, offset: 0, records: 0, bytes: 0 } }));
    expect(await screen.findByText('It does not answer.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /lead/ })).toBeNull();
  });

  it('hand over when somebody asks twice', async () => {
    const after = answer({ leader: 'central-3', members: [node('central-1'), node('central-3', { role: 'leader' })] });
    const { asked, user } = draw(answer(), () => ({ body: after }));
    await user.click(await screen.findByRole('button', { name: 'Have it lead: central-3' }));
    expect(screen.getByText(/central-1 answers what it was asked/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(asked.some(({ method }) => method === 'POST')).toBe(false);
    await user.click(screen.getByRole('button', { name: 'Have it lead: central-3' }));
    await user.click(screen.getByRole('button', { name: 'Hand over' }));
    expect(await screen.findByText('central-3 leads')).toBeTruthy();
    const posts = asked.filter(({ method }) => method === 'POST').map(({ path, body }) => [path, body]);
    expect(posts).toEqual([['/admin/cluster/handover', { to: 'central-3' }]]);
    expect(await screen.findByText('central-3 leads, and all 2 nodes that live are with it')).toBeTruthy();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it.each([
    [404, 'not_found', /No node of that name lives/],
    [400, 'invalid_request', /This central is alone/],
    [503, 'recovering', /Try again/],
  ])('say in words why they did not: %d %s', async (status, code, words) => {
    const { user } = draw(answer(), () => ({ status, body: { code, message: 'x' } }));
    await user.click(await screen.findByRole('button', { name: 'Have it lead: central-3' }));
    await user.click(screen.getByRole('button', { name: 'Hand over' }));
    expect((await screen.findByRole('alert')).textContent).toMatch(words);
  });

  it('that are missing are told of until somebody forgets them', async () => {
    const missing = [
      { name: 'central-4', url: 'https://central-4:8081', version: '1.4.0', lastSeen: '2026-11-29T17:00:00.000Z' },
    ];
    const { asked, user } = draw(answer({ missing }), () => ({ body: answer() }));
    expect(await screen.findByRole('heading', { name: 'A node is missing: central-4' })).toBeTruthy();
    expect(screen.getByText('3 nodes live; asked central-2')).toBeTruthy();
    expect(within(card('central-4')).getByText('Missing')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Forget: central-4' }));
    expect(screen.getByText(/known again/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Forget' }));
    expect(await screen.findByText('central-4 is forgotten')).toBeTruthy();
    const deleted = asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
    expect(deleted).toEqual(['/admin/cluster/nodes/central-4']);
    expect(screen.queryByRole('heading', { name: 'central-4' })).toBeNull();
  });

  it.each([
    [404, 'not_found', /No node of that name is missing/],
    [400, 'invalid_request', /It lives again/],
    [503, 'recovering', /Try again/],
  ])('say in words why they are not forgotten: %d %s', async (status, code, words) => {
    const missing = [{ name: 'central-4', url: 'x', version: '1', lastSeen: '2026-11-29T17:00:00.000Z' }];
    const { user } = draw(answer({ missing }), () => ({ status, body: { code, message: 'x' } }));
    await user.click(await screen.findByRole('button', { name: 'Forget: central-4' }));
    await user.click(screen.getByRole('button', { name: 'Forget' }));
    expect((await screen.findByRole('alert')).textContent).toMatch(words);
  });

  it('are not there where central is alone, and how they would come to be is said', async () => {
    const { asked } = draw({ enabled: false, members: [], failovers: 0 });
    expect(await screen.findByText('This central is alone')).toBeTruthy();
    expect(screen.getByText(/Central as a cluster/)).toBeTruthy();
    expect(asked.filter(({ path }) => path === '/admin/cluster').length).toBe(1);
  });
});
