import { expect, it } from 'vitest';
import { fakeCentral } from '../testing.ts';
import { sendLines } from './sendLines.ts';
import { readAll } from './useExport.ts';

it('sets what exists and creates what does not, and puts the results in the order of the lines', async () => {
  const { central, asked } = fakeCentral(({ path, body }) => ({
    body: {
      results: body.products.map(({ productId }: { productId: string }) =>
        path.endsWith('/set') && productId !== 'old'
          ? { productId, success: false, errorType: 'not_found' }
          : { productId, success: true, newVersion: 1 },
      ),
    },
  }));
  const values = [
    { productId: 'new', name: 'New' },
    { productId: 'old', price: 2 },
    { productId: 'nameless', price: 1 },
  ];
  const job = { writes: central.writes, label: 'x', values, onDone: () => {}, stopped: () => false };
  const rows = await sendLines({ ...job, purpose: 'either' });
  expect(rows.map(({ productId, ok }) => [productId, ok])).toEqual([
    ['new', true],
    ['old', true],
    ['nameless', false],
  ]);
  expect(asked.map(({ path }) => path)).toEqual(['/admin/products/set', '/admin/products/create']);
  expect(asked[1]?.body.products).toEqual([values[0]]);
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
  const products = await readAll(central, {}, () => {}, new AbortController().signal, pause);
  expect(products.map(({ productId }) => productId)).toEqual(['A', 'B']);
  expect(waits).toEqual([9_000]);
  expect(asked).toHaveLength(3);
});
