import type { Backups as Answer, Backup, BackupTask } from '@lib/api/types.ts';
import { setLanguage } from '@lib/dictionary.ts';
import { Notifications } from '@mantine/notifications';
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onlyPool, show } from '../locations/testing.tsx';
import type { Asked, Reply } from '../testing.ts';
import Backups from './Backups.tsx';
import { interval, spans } from './spans.ts';

const name = 'bodega-8d9a2f0e-20261129T180000Z-48213.tar.zst';
const backup = (part: Partial<Backup> = {}): Backup => ({
  name,
  createdAt: '2026-11-29T18:00:00.000Z',
  offset: 48_213,
  timeline: '8d9a2f0e',
  current: true,
  bytes: 24_500_000,
  encrypted: false,
  state: 'verified',
  verifiedAt: '2026-11-29T18:00:09.000Z',
  keptUntil: '2026-11-30T18:00:00.000Z',
  ...part,
});
const answer = (part: Partial<Answer> = {}): Answer => ({
  enabled: true,
  schedule: { intervalMs: 3_600_000, keep: '24h,7d,4w', verify: true, nextAt: '2026-11-29T19:00:00.000Z' },
  backups: [backup()],
  ...part,
});

const draw = (list: Answer, others: (asked: Asked) => Reply = () => ({})) =>
  show(
    <>
      <Notifications />
      <Backups />
    </>,
    onlyPool,
    (asked) => (asked.method === 'GET' && asked.path === '/admin/backups' ? { body: list } : others(asked)),
  );

const saved: { name: string; size: number }[] = [];

beforeEach(() => {
  saved.length = 0;
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB']);
  let size = 0;
  URL.createObjectURL = (file) => {
    size = (file as Blob).size;
    return 'blob:it';
  };
  URL.revokeObjectURL = () => {};
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, size });
  });
});

afterEach(() => {
  setLanguage('en');
  vi.restoreAllMocks();
});

describe('the backups', () => {
  it('are listed with what is known of each, those of other histories apart', async () => {
    const older = { createdAt: '2026-11-28T18:00:00.000Z', offset: 7 };
    draw(
      answer({
        backups: [
          backup(),
          backup({ name: 'sealed', encrypted: true, state: 'unverified' }),
          backup({ ...older, name: 'bad', state: 'damaged' }),
          backup({ ...older, name: 'other', current: false, timeline: '11111111' }),
        ],
      }),
    );
    expect(await screen.findByText('The newest backup is verified')).toBeTruthy();
    expect(screen.getByText(/Kept: the newest of each of the last 24 hours, 7 days and 4 weeks/)).toBeTruthy();
    const row = screen.getByText(name).closest('li') as HTMLElement;
    for (const shown of ['Verified', '48,213', '24.5 MB']) expect(within(row).getByText(shown)).toBeTruthy();
    const sealed = screen.getByText('sealed').closest('li') as HTMLElement;
    for (const shown of ['Not verified', 'Encrypted']) expect(within(sealed).getByText(shown)).toBeTruthy();
    const bad = screen.getByText('bad').closest('li') as HTMLElement;
    expect(within(bad).getByText('Damaged')).toBeTruthy();
    expect(within(bad).queryByRole('button', { name: /Verify/ })).toBeNull();
    const others = screen.getByRole('heading', { name: 'Of other histories' }).closest('section') as HTMLElement;
    expect(within(others).getByText('11111111')).toBeTruthy();
  });

  it.each([
    ['no_room', 'make', /last backup failed/, /no room for it.*Make room/],
    ['damaged', 'verify', /did not pass/, /set aside.*Look after the disk/],
    ['not_verified', 'make', /last backup failed/, /nothing is known of it.*verify it again/],
    ['busy', 'make', /last backup failed/, /too much else.*quiet moment/],
    ['quite_new', 'make', /last backup failed/, /log says why.*cannot be reached/],
  ] as const)('say that one failed, why and what to do: %s', async (problem, task, title, words) => {
    const failure = { task, by: 'schedule', name, startedAt: '2026-11-29T18:00:00.000Z', problem } as BackupTask;
    draw(answer({ failure }));
    const heading = await screen.findByRole('heading', { name: title });
    expect(heading.closest('section')?.textContent).toMatch(words);
  });

  it('say that none is verified, or that there is none yet', async () => {
    draw(answer({ backups: [backup({ state: 'unverified' })] }));
    expect(await screen.findByText('The newest backup is not verified')).toBeTruthy();
    draw(answer({ backups: [], schedule: { intervalMs: 0, keep: '1d', verify: true } }));
    expect(await screen.findByText(/None is made by itself/)).toBeTruthy();
  });

  it('are made and verified when somebody asks, and a refusal is said in words', async () => {
    const { asked, user } = draw(answer(), ({ path }) =>
      path === '/admin/backups'
        ? { status: 202, body: {} }
        : { status: 409, body: { code: 'backup_running', message: 'x' } },
    );
    await user.click(await screen.findByRole('button', { name: 'Back up now' }));
    await user.click(screen.getByRole('button', { name: /^Verify the backup of 29 Nov 2026/ }));
    expect(await screen.findByText(/made, verified or taken already/)).toBeTruthy();
    const posts = asked.filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(posts).toEqual(['/admin/backups', `/admin/backups/${name}/verify`]);
  });

  it('cannot be made or verified while one is', async () => {
    const running = { task: 'verify', by: 'boss', name, startedAt: '2026-11-29T18:00:00.000Z' } as const;
    const { asked, user } = draw(answer({ running }));
    expect(await screen.findByText('A backup is being verified')).toBeTruthy();
    expect(screen.getByText(/For boss, since/)).toBeTruthy();
    for (const button of ['Back up now', /^Verify the backup/])
      await user.click(screen.getByRole('button', { name: button }));
    expect(asked.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('are downloaded whole or not at all', async () => {
    const file = { 'Content-Disposition': `attachment; filename="${name}"` };
    let length = '17'; // of what the test sends, with its quotes
    const { user } = draw(answer(), () => ({
      body: 'all there is 15',
      headers: { ...file, 'Content-Length': length },
    }));
    const button = await screen.findByRole('button', { name: /^Download the backup/ });
    await user.click(button);
    await waitFor(() => expect(saved).toEqual([{ name, size: 17 }]));
    length = '99';
    await user.click(button);
    expect(await screen.findByText(/cut off before its end/)).toBeTruthy();
    expect(saved.length).toBe(1);
  });

  it.each([
    [{ intervalMs: 1_000, lagMs: 900, records: 2, gap: false }, /interval: 1 second.*all of it is there/],
    [{ intervalMs: 1_000, lagMs: 61_000, records: 99, gap: false }, /changed in the last 1 minute is not beside/],
    [{ intervalMs: 1_000, lagMs: 0, records: 0, gap: true }, /Changes are missing/],
    [undefined, /SHIP_INTERVAL is 0/],
  ])('say how far a restore would lead: %j', async (shipping, words) => {
    draw(answer(shipping ? { shipping } : {}));
    expect(await screen.findByText(words)).toBeTruthy();
  });

  it('say that where they lie cannot be read, which is no fault of central', async () => {
    show(<Backups />, onlyPool, () => ({ status: 503, body: { code: 'overloaded', message: 'x' } }));
    expect(await screen.findByText(/Where backups lie cannot be read just now/)).toBeTruthy();
  });

  it('say how they are brought back', async () => {
    draw(answer());
    expect(await screen.findByText('bodega restore --from BACKUP_DIR --data-dir DIR --dry-run')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'See how that goes' }).getAttribute('href')).toBe('/backups/healing');
  });

  it('say how they are kept where none are, and give one at once', async () => {
    const { asked, user } = draw({ enabled: false, backups: [] }, () => ({
      body: 'all',
      headers: { 'Content-Length': '5' },
    }));
    expect(await screen.findByText('BACKUP_DIR=/mnt/backups bodega central')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Back up now' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Download one now' }));
    await waitFor(() => expect(saved.length).toBe(1));
    expect(asked.at(-1)?.path).toBe('/admin/backup');
  });
});

describe('words for what is kept', () => {
  it.each([
    ['24h,7d,4w', '24 hours, 7 days and 4 weeks'],
    ['1d', '1 day'],
    ['what is new', 'what is new'],
  ])('%s', (keep, words) => expect(spans(keep)).toBe(words));

  it.each([
    [3_600_000, '1 hour'],
    [5_400_000, '90 minutes'],
    [172_800_000, '2 days'],
    [45_000, '45 seconds'],
  ])('%d ms', (ms, words) => expect(interval(ms)).toBe(words));
});
