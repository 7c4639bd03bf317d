import { expect, it } from 'vitest';
import { type Asked, fakeCentral, type Reply } from '../testing.ts';
import { chunksOf, type SendAll, sendAll } from './sendAll.ts';

interface Item {
  productId: string;
}
const items = (count: number): Item[] => Array.from({ length: count }, (_, i) => ({ productId: `P${i}` }));
const allGood = (asked: Asked): Reply => ({
  body: { results: asked.body.products.map(({ productId }: Item) => ({ productId, success: true })) },
});
const job = (answer: (asked: Asked, count: number) => Reply, count: number, part: Partial<SendAll<Item>> = {}) => {
  const { central, asked } = fakeCentral(answer);
  const send = () =>
    sendAll<Item>({
      writes: central.writes,
      slot: 'import',
      label: 'x',
      items: items(count),
      build: (lines) => ({ what: 'set', body: { products: [...lines] } }),
      ...part,
    });
  return { send, asked };
};

it('sends at most a thousand lines with a request, each request under a key of its own', async () => {
  const done: number[] = [];
  const { send, asked } = job(allGood, 2_300, { onRows: (rows) => done.push(rows.length) });
  const rows = await send();
  expect(asked.map(({ body }) => body.products.length)).toEqual([1_000, 1_000, 300]);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(3);
  expect(done).toEqual([1_000, 2_000, 2_300]);
  expect(rows.every(({ ok }) => ok)).toBe(true);
});

it('divides by size as well', () => {
  const large = Array.from({ length: 10 }, () => 'ñ'.repeat(100_000));
  expect(chunksOf(large).map((chunk) => chunk.length)).toEqual([4, 4, 2]);
});

it('leaves out lines that the server finds at fault, and sends the others without them', async () => {
  const { send, asked } = job((one, count) => {
    if (count > 1) return allGood(one);
    const details = [{ field: 'products[1].name', issue: 'too long' }];
    return { status: 400, body: { code: 'validation_error', message: 'no', details } };
  }, 3);
  const rows = await send();
  expect(rows.map(({ productId, ok }) => [productId, ok])).toEqual([
    ['P0', true],
    ['P1', false],
    ['P2', true],
  ]);
  expect(rows[1]?.message).toBe('too long');
  expect(asked[1]?.body.products).toEqual([{ productId: 'P0' }, { productId: 'P2' }]);
});

it('stops where no answer comes, and says which lines are in doubt and which were never sent', async () => {
  const { send } = job((one, count) => (count > 1 ? 'silence' : allGood(one)), 2_500);
  const rows = await send();
  const count = (code: string | undefined) => rows.filter((row) => row.code === code).length;
  expect([count(undefined), count('unconfirmed'), count('not_sent')]).toEqual([1_000, 1_000, 500]);
});

it('stops when it is told to', async () => {
  let stop = false;
  const halt = () => {
    stop = true;
  };
  const { send, asked } = job(allGood, 3_000, { stopped: () => stop, onRows: halt });
  const rows = await send();
  expect(asked).toHaveLength(1);
  expect(rows.filter(({ code }) => code === 'not_sent')).toHaveLength(2_000);
});
