import { expect, it } from 'vitest';
import { fakeCentral, product } from '../testing.ts';
import { byCodePoints, lookUp } from './lookUp.ts';
import { readAll } from './useExport.ts';

/** A central with these ids, in their order, and pages of two. */
function centralWith(ids: string[]) {
  return fakeCentral(({ search }) => {
    const after = search.get('after') ?? '';
    const rest = ids.filter((id) => byCodePoints(id, after) > 0);
    const products = rest.slice(0, 2).map((productId) => product({ productId }));
    return { body: { products, pagination: {}, ...(rest.length > 2 ? { nextCursor: products[1]?.productId } : {}) } };
  });
}

const signal = new AbortController().signal;

it.each([
  ['all', ['A1', 'A2', 'A3', 'A31', 'A4', 'B1', 'C1', 'É', '\uffee', '🍎'], 5],
  ['some, and what lies between is left out', ['A1', 'C1'], 2],
  ['those that begin alike, page after page', ['A4'], 3],
  ['none of those that are not there', ['0', 'A11', 'ZZ', 'A B'], 4],
])('looks up %s', async (_, ids, requests) => {
  const there = ['A1', 'A2', 'A3', 'A31', 'A4', 'B1', 'C1', 'É', '\uffee', '🍎'];
  const { central, asked } = centralWith(there);
  const counts: number[] = [];
  const found = await lookUp(central, ids, (count) => counts.push(count), signal);
  expect([...found.keys()].sort()).toEqual(ids.filter((id) => there.includes(id)).sort());
  expect(counts.at(-1)).toBe(ids.length);
  expect(asked.length).toBeLessThanOrEqual(requests);
});

it('orders ids as central does', () => {
  const ids = ['\uffee', '🍎', 'a', 'B', 'aa', ''];
  expect(ids.sort(byCodePoints)).toEqual(['', 'B', 'a', 'aa', '\uffee', '🍎']);
});

it('exports all pages and waits as long as central asks for', async () => {
  const waits: number[] = [];
  const { central, asked } = fakeCentral(({ search }, count) => {
    if (count === 2) return { status: 429, headers: { 'Retry-After': '9' } };
    const first = search.get('after') === '';
    const products = [{ productId: first ? 'A' : 'B' }];
    return { body: { products, pagination: {}, ...(first ? { nextCursor: 'A' } : {}) } };
  });
  const pause = async (ms: number) => void waits.push(ms);
  const products = await readAll(central, {}, () => {}, signal, pause);
  expect(products.map(({ productId }) => productId)).toEqual(['A', 'B']);
  expect(waits).toEqual([9_000]);
  expect(asked).toHaveLength(3);
});
