import { expect, it } from 'vitest';
import { none } from '../history/filters.ts';
import { event, fakeCentral, product } from '../testing.ts';
import { collect } from './collect.ts';

const job = { filters: none, signal: new AbortController().signal, onCount: () => {} };
const textOf = (parts: Blob[]) =>
  new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsText(new Blob(parts));
  });

it('reads page after page until there is no more, and waits where central wants a rest', async () => {
  const pauses: number[] = [];
  const { central, asked } = fakeCentral(({ search }, count) => {
    if (count === 2) return { status: 429, body: { code: 'rate_limit_exceeded' }, headers: { 'Retry-After': '3' } };
    const more = search.get('cursor') === null;
    return { body: { events: [event(more ? 9 : 8)], hasMore: more, cursor: 'older', headOffset: 10 } };
  });
  const pause = async (ms: number) => void pauses.push(ms);
  const { parts, count, cut } = await collect(central, { ...job, format: 'ndjson', pause });
  const lines = (await textOf(parts)).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).offset)).toEqual([9, 8]);
  expect({ count, cut, pauses }).toEqual({ count: 2, cut: false, pauses: [3_000] });
  expect(asked.map(({ search }) => search.get('cursor'))).toEqual([null, 'older', 'older']);
});

it('ends where a file may have no more, and says so', async () => {
  const { central, asked } = fakeCentral(({ search }) => {
    const events = Array.from({ length: Number(search.get('limit')) }, (_, i) => event(i));
    return { body: { events, hasMore: true, cursor: 'c', headOffset: 10 } };
  });
  expect(await collect(central, { ...job, format: 'ndjson', most: 1_250 })).toMatchObject({ count: 1_250, cut: true });
  expect(asked.map(({ search }) => search.get('limit'))).toEqual(['1000', '250']);
});

it('writes no formula into a file for a spreadsheet', async () => {
  const named = event(1, { data: product({ name: '=1+1' }), reason: 'a,b', delta: -2 });
  const { central } = fakeCentral(() => ({ body: { events: [named], hasMore: false, headOffset: 2 } }));
  const { parts } = await collect(central, { ...job, format: 'csv' });
  const [head, line] = (await textOf(parts)).replace('\ufeff', '').split('\r\n');
  expect(head).toMatch(/^offset,timestamp,action,productId,name,before,delta/);
  expect(line).toContain(`A-1,'=1+1,8,-2`);
  expect(line).toContain('"a,b"');
});
