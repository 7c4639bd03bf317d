import type { Product } from '@lib/api/types.ts';
import { expect, it } from 'vitest';
import { emptyDraft } from '../products/draft.ts';
import { type Asked, fakeCentral, product, type Reply } from '../testing.ts';
import type { Item } from './plan.ts';
import { Sending } from './sending.ts';

const here = (part: Partial<Product> = {}) => product({ productId: 'old', price: 2, version: 3, ...part });
const item = (productId: string, now?: Product): Item => {
  const changes = [{ field: 'price' as const, value: 5, ...(now ? { old: now.price } : {}) }];
  const row = { line: 2, lastLine: 2, cells: [] };
  const draft = { ...emptyDraft, productId };
  const line = { row, draft, values: { productId } };
  return { planned: { line, kind: now ? 'change' : 'new', changes, ...(now ? { now } : {}) }, changes };
};
const good = ({ body }: Asked): Reply => ({
  body: { results: body.products.map(({ productId }: Product) => ({ productId, success: true, newVersion: 9 })) },
});
const conflict = { body: { results: [{ productId: 'old', success: false, errorType: 'version_conflict' }] } };

function job(answer: (asked: Asked, count: number) => Reply, items: Item[], found: Product[] = []) {
  const { central, asked } = fakeCentral(answer);
  const lookUp = async () => new Map(found.map((one) => [one.productId, one]));
  const sending = new Sending({ writes: central.writes, label: 'x', items, lookUp });
  const run = () =>
    sending.run(
      () => {},
      () => false,
    );
  const outcome = () => sending.rows().map(({ productId, ok, code }) => [productId, code ?? ok]);
  return { sending, run, outcome, asked, central };
}

it('changes what exists and creates what does not, and puts the results in the order of the file', async () => {
  const { run, outcome, asked } = job(good, [item('new'), item('old', here())]);
  await run();
  expect(outcome()).toEqual([
    ['new', true],
    ['old', true],
  ]);
  expect(asked.map(({ path, body }) => [path, body.products])).toEqual([
    ['/admin/products/set', [{ productId: 'old', price: 5, expectedVersion: 3 }]],
    ['/admin/products/create', [{ productId: 'new', price: 5 }]],
  ]);
});

it('sends a line again at the new version when only other fields were changed', async () => {
  const answer = (asked: Asked, count: number) => (count === 1 ? conflict : good(asked));
  const { run, outcome, asked } = job(answer, [item('old', here())], [here({ version: 4, available: 1 })]);
  await run();
  expect(outcome()).toEqual([['old', true]]);
  expect(asked.map(({ body }) => body.products[0].expectedVersion)).toEqual([3, 4]);
});

it.each([
  ['the same field was changed', [here({ version: 4, price: 3 })]],
  ['it was deleted', []],
])('leaves a line alone when %s', async (_, found) => {
  const { run, outcome, asked } = job(() => conflict, [item('old', here())], found);
  await run();
  expect(outcome()).toEqual([['old', 'version_conflict']]);
  expect(asked).toHaveLength(1);
});

it('leaves a stock alone that was reckoned with other decimals than the product has by now', async () => {
  const now = here({ available: 0, decimals: 3 });
  const changes = [{ field: 'available' as const, old: 0, value: 12_500 }];
  const stock = { planned: { ...item('old', now).planned, changes }, changes };
  const { run, outcome, asked } = job(() => conflict, [stock], [here({ version: 4, available: 0, decimals: 1 })]);
  await run();
  expect(outcome()).toEqual([['old', 'version_conflict']]);
  expect(asked).toHaveLength(1);
});

it('goes on after a silence: first what got no answer, under its key, then the rest', async () => {
  let up = false;
  const { sending, run, outcome, asked } = job(
    (one) => (up ? good(one) : 'silence'),
    [item('new'), item('old', here())],
  );
  await run();
  expect(outcome()).toEqual([
    ['new', 'not_sent'],
    ['old', 'unconfirmed'],
  ]);
  expect(sending.unfinished()).toBe(true);
  up = true;
  const before = asked.length;
  await run();
  expect(outcome()).toEqual([
    ['new', true],
    ['old', true],
  ]);
  expect(sending.unfinished()).toBe(false);
  expect(asked.slice(before)).toHaveLength(2);
  expect(asked[before]?.key).toBe(asked[0]?.key);
  expect(asked[before + 1]?.key).not.toBe(asked[0]?.key);
});

it('looks up what became of a request that was settled elsewhere', async () => {
  let up = false;
  const { run, outcome, asked, central } = job(
    (one) => (up ? good(one) : 'silence'),
    [item('old', here())],
    [here({ version: 4, price: 5 })],
  );
  await run();
  up = true;
  const [open] = central.writes.open();
  if (open) await central.writes.again(open);
  const before = asked.length;
  await run();
  expect(outcome()).toEqual([['old', true]]);
  expect(asked).toHaveLength(before);
});

it('sends nothing while an earlier import is not settled', async () => {
  const { run, central } = job(() => 'silence', [item('old', here())]);
  await expect(central.writes.send('import', { what: 'set', body: { products: [] } }, 'earlier')).rejects.toThrow();
  await expect(run()).rejects.toThrow('import');
});
