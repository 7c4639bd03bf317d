import type { PastEvent } from '@lib/api/types.ts';
import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { chain, onlyPool, show } from '../locations/testing.tsx';
import { type Asked, event, product } from '../testing.ts';
import { none } from './filters.ts';
import { HistoryList } from './List.tsx';
import { TakeBack } from './TakeBack.tsx';
import { useHistory } from './useHistory.ts';

const page = (events: PastEvent[], part: object = {}) => ({
  body: { events, count: events.length, hasMore: false, headOffset: 5, earliestOffset: 0, timeline: 't', ...part },
});
const sale = event(4, { actor: 'ana', reason: 'sale', ref: 'R-7', delta: -2, before: 9, reversible: true });

function List() {
  return <HistoryList history={useHistory({ ...none, shop: 'store-s1' }, 2)} />;
}

it('says who changed what, at which shop, and why', async () => {
  const { asked } = show(<List />, onlyPool, () => page([sale]));
  const line = await screen.findByRole('listitem');
  for (const words of ['Sold', 'Apples', 'ana', 'store-s1', 'Sale, R-7', '-2', '9 → 7']) {
    expect(within(line).getByText(words), words).toBeTruthy();
  }
  expect(asked.find(({ path }) => path === '/history')?.search.get('store')).toBe('store-s1');
});

it('says how much in whole units, also of what is heard of a product that only the history has told of', async () => {
  const flour = event(4, { delta: -1500, before: 4000, data: product({ available: 2500 }), decimals: 3, unit: 'kg' });
  const { hear } = show(<List />, onlyPool, () => page([{ ...flour, storeId: 'store-s1' }]));
  expect(await screen.findByText('4 → 2.5')).toBeTruthy();
  hear(event(5, { delta: -250, before: 2500, data: product({ available: 2250 }), storeId: 'store-s1' }));
  expect(await screen.findByText('-0.25')).toBeTruthy();
  expect(screen.getByText('2.5 → 2.25')).toBeTruthy();
});

it('reads what is measured in parts and was only heard of, so that it is shown in whole units', async () => {
  const products = [product({ decimals: 3, unit: 'kg' })];
  const { hear } = show(<List />, onlyPool, ({ path }) =>
    path === '/inventory' ? { body: { products, pagination: { has_more: false } } } : page([]),
  );
  await screen.findByText('Nothing happened then');
  hear(event(5, { delta: -250, before: 2500, data: product({ available: 2250 }), storeId: 'store-s1' }));
  expect(await screen.findByText('2.5 → 2.25')).toBeTruthy();
});

const lying = (harbour: number, ware: number, version: number) =>
  [
    { locationId: 'harbour', onHand: harbour },
    { locationId: 'ware', onHand: ware },
  ].map((level) => {
    return { ...level, held: 0, version, lastUpdated: '' };
  });
const move = (offset: number, harbour: number, ware: number) =>
  event(offset, { action: 'moved', delta: 0, placed: true, actor: 'ana', levels: lying(harbour, ware, offset + 1) });

it('says of a move how many, where from and to, or else what lies there now', async () => {
  show(<List />, chain, () => page([move(4, 5, 9), move(3, 2, 12)]));
  const [known, unknown] = await screen.findAllByRole('listitem');
  expect(await within(known as HTMLElement).findByText('Warehouse → Harbour')).toBeTruthy();
  expect(within(known as HTMLElement).getByText('3')).toBeTruthy();
  expect(within(unknown as HTMLElement).getByText('afterwards Harbour 2, Warehouse 12')).toBeTruthy();
  for (const line of screen.getAllByRole('listitem')) expect(line.textContent).not.toContain('7'); // the stock, unchanged
});

it('looks on behind a page that has nothing, and no further than a few', async () => {
  const empty = (cursor: string) => page([], { hasMore: true, cursor });
  const asked: (string | null)[] = [];
  const { user } = show(<List />, onlyPool, ({ path, search }) => {
    if (path !== '/history') return {};
    asked.push(search.get('cursor'));
    return asked.length <= 5 ? empty(`c${asked.length}`) : page([sale]);
  });
  await user.click(await screen.findByRole('button', { name: 'Look further back' }));
  expect(await screen.findByText('Apples')).toBeTruthy();
  expect(asked).toEqual([null, 'c1', 'c2', 'c3', 'c4', 'c5']);
});

it('puts what the feed brings on top, each event once, and says of one that it was taken back', async () => {
  const { hear } = show(<List />, onlyPool, ({ path }) => (path === '/history' ? page([sale]) : {}));
  await screen.findByText('Apples');
  const back = event(5, { action: 'reversed' as never, reverses: 4, delta: 2, before: 7 });
  hear(sale, back, event(6, { storeId: 'store-s2' }));
  expect(await screen.findByRole('link', { name: 'taken back' })).toBeTruthy();
  expect(screen.getAllByRole('listitem').map((line) => line.querySelector('b')?.textContent)).toEqual(['+2', '-2']);
  expect(screen.queryByRole('button', { name: /^Take back/ })).toBeNull();
});

it('offers to take back only what central says can be', async () => {
  show(<List />, onlyPool, () => page([event(4, { action: 'created', eventType: 'product_created' })]));
  await screen.findByText('Apples');
  expect(screen.queryByRole('button', { name: /^Take back/ })).toBeNull();
});

it('shows what was taken back from here, though the list stands still', async () => {
  const { hear, user } = show(<List />, onlyPool, ({ path }) => ({
    body: path === '/history' ? page([sale]).body : { applied: true, results: [] },
  }));
  await user.click(await screen.findByRole('button', { name: 'Take back: Sold, Apples' }));
  await user.type(why(), 'x{Enter}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await user.hover(screen.getByText('ana'));
  hear(event(5, { action: 'reversed', reverses: 4, delta: 2, before: 7 }), event(6, { storeId: 'store-s1' }));
  expect(await screen.findByText('+2')).toBeTruthy();
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
});

it('stands still under the pointer, and goes on when it leaves', async () => {
  const { hear, user } = show(<List />, onlyPool, ({ path }) => (path === '/history' ? page([sale]) : {}));
  await user.hover(await screen.findByText('ana'));
  hear(event(5, { delta: -1 }), event(6, { storeId: 'store-s2', reverses: 4 }));
  expect(await screen.findByRole('link', { name: 'taken back' })).toBeTruthy();
  expect(screen.getAllByRole('listitem')).toHaveLength(1);
  await user.hover(document.body);
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
});

const back = (event: PastEvent, answer: (asked: Asked) => object = () => ({})) => {
  const onClose = vi.fn<() => void>();
  return { onClose, ...show(<TakeBack event={event} onClose={onClose} />, chain, answer) };
};
const send = () => screen.getByRole('button', { name: 'Take it back' });
const why = () => screen.getByRole('combobox', { name: /^Why/ });

it('says what taking back will do, and sends it once it knows why', async () => {
  const levels = [{ locationId: 'harbour', onHand: 7, held: 0, version: 5, lastUpdated: '' }];
  const grouped = { ...sale, levels, group: 3, groupSize: 3 };
  const { asked, onClose, user } = back(grouped, () => ({ body: { applied: true, results: [] } }));
  expect(await screen.findByText('2 of Apples come back into the stock. At Harbour.')).toBeTruthy();
  expect(screen.getByText('It was made together with 2 other changes, which are taken back as well.')).toBeTruthy();
  await user.click(send());
  expect(screen.getByText('Say why, in a few words.')).toBeTruthy();
  expect(asked.filter(({ method }) => method === 'POST')).toEqual([]);
  await user.type(why(), 'counted wrongly{Enter}');
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  const [post] = asked.filter(({ method }) => method === 'POST');
  expect(post).toMatchObject({ path: '/admin/history/4/reverse', body: { reason: 'counted wrongly' } });
  expect(post?.key).toMatch(/^console-edit-/);
});

it('shows what a change of values will be put back to', async () => {
  const raised = event(4, { action: 'set', delta: 0, data: product({ price: 3 }) });
  const { asked } = back(raised, () => ({ body: product({ price: 2.5 }) }));
  expect(await screen.findByText('Price: 3.00 → 2.50')).toBeTruthy();
  expect(asked.find(({ path }) => path === '/inventory/A-1')?.search.get('at')).toBe('4');
});

it('shows what of the catalogue will be put back', async () => {
  const named = event(4, { action: 'set', delta: 0, catalogue: { barcodes: ['4006381333931'], unit: 'kg' } });
  back(named, () => ({ body: product({ unit: 'kg' }) }));
  expect(await screen.findByText('Barcodes: 4006381333931 → –')).toBeTruthy();
  expect(screen.queryByText(/^Unit/)).toBeNull();
});

it.each([
  ['already_reversed', { reversedBy: 9 }, 'It was taken back before.'],
  ['insufficient_inventory', {}, 'It cannot be taken back: too little of it is left.'],
  ['not_reversible', {}, 'This cannot be taken back.'],
])('stays open and says why it was refused: %s', async (code, more, words) => {
  const { onClose, user } = back(sale, () => ({ status: 409, body: { code, message: 'no', ...more } }));
  await user.type(why(), 'x{Enter}');
  expect(await screen.findByText(words, { exact: false })).toBeTruthy();
  expect(onClose).not.toHaveBeenCalled();
});

it('shows what has changed since where it cannot be put back', async () => {
  const raised = event(4, { action: 'set', delta: 0, data: product({ price: 3 }) });
  const { central, user } = back(raised, ({ method }) =>
    method === 'GET'
      ? { body: product() }
      : {
          status: 409,
          body: { code: 'reverse_conflict', message: 'no', details: [{ field: 'price', issue: 'is 4' }] },
        },
  );
  const known = (price: number, version: number) =>
    central.live.offer([product({ price, version })], { position: undefined, timeline: undefined });
  known(3, 8);
  await user.type(why(), 'x{Enter}');
  await screen.findByText('Price: was 3.00, now 3.00');
  act(() => known(4, 9)); // the feed came behind the answer
  expect(await screen.findByText('Price: was 3.00, now 4.00')).toBeTruthy();
});
