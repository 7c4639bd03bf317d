import type { OutboxReport, Stores } from '@lib/api/types.ts';
import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { onlyPool, show } from '../locations/testing.tsx';
import Healing from './Healing.tsx';

type Store = Stores['stores'][number];

const well: OutboxReport = { state: 'complete', unhealed: 0, healed: 40, missing: 0 };

const store = (storeId: string, outbox?: Partial<OutboxReport>): Store => ({
  storeId,
  principal: storeId,
  mode: 'live',
  online: true,
  appliedOffset: 12,
  headOffset: 12,
  lagEvents: 0,
  lagMs: 3,
  breaker: 'closed',
  lastSeen: '2026-11-29T18:00:00.000Z',
  ...(outbox ? { outbox: { ...well, ...outbox } } : {}),
});

const draw = (...stores: Store[]) =>
  show(<Healing />, onlyPool, ({ path }) => (path === '/admin/stores' ? { body: { stores } } : {}));

const card = async (storeId: string) =>
  (await screen.findByRole('heading', { name: storeId })).closest('li') as HTMLElement;

it.each([
  ['Nothing is left to heal', [store('s1', {}), store('s2', { healed: 0 })], /sent again what central had lost/],
  [
    'Central is being healed',
    [store('s1', { left: 7 }), store('s2', { left: -1 }), store('s3', { unhealed: 1 })],
    /7 updates are left/,
  ],
  [
    'Somebody has to look',
    [store('s1', { unhealed: 2 }), store('s2', {}), store('s3', { unhealed: 1 })],
    /3 updates could not be made again. At s1, s3./,
  ],
  ['Not everything could be healed', [store('s1', { state: 'incomplete', missing: 3 })], /OUTBOX_MAX_BYTES/],
] as const)('%s', async (title, stores, words) => {
  draw(...stores);
  const heading = await screen.findByRole('heading', { name: title });
  expect(heading.closest('section')?.textContent).toMatch(words);
});

it('says of each store what it says of itself, or that it does not', async () => {
  draw(
    store('s1', { state: 'incomplete', unhealed: 2, healed: 1_040, missing: 3, left: -1 }),
    store('s2', { state: 'off' }),
    store('s3'),
  );
  const first = await card('s1');
  expect(within(first).getByText('Its outbox has a gap')).toBeTruthy();
  for (const shown of ['being found out', '1,040', '2', '3']) expect(within(first).getByText(shown)).toBeTruthy();
  expect(within(await card('s2')).getByText(/OUTBOX_MAX_BYTES is 0/)).toBeTruthy();
  expect(within(await card('s3')).getByText('It does not say')).toBeTruthy();
});

it('says what to do after a restore, and what it is for where no store follows', async () => {
  draw();
  expect(await screen.findByText('No store follows yet')).toBeTruthy();
  expect(screen.getByText(/what was done at central itself/)).toBeTruthy();
});
