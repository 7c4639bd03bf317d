import { expect, it } from 'vitest';
import { added, afterBooking, type Batch, counted, emptyBatch, isBegun, readBatch } from './batch.ts';
import { noted } from './lines.ts';

const loaf = { productId: 'A', name: 'Loaf' };
const roll = { productId: 'B', name: 'Roll' };
const brief = ({ lines }: Batch) => lines.map(({ productId, quantity }) => [productId, quantity]);
const batch = added(added(emptyBatch, loaf, 2), roll, 5);

it('adds to what is there, and has what is new at the top, where it is seen', () => {
  expect(brief(batch)).toEqual([
    ['B', 5],
    ['A', 2],
  ]);
  expect(brief(added(batch, loaf, 10))).toEqual([
    ['B', 5],
    ['A', 12],
  ]);
  expect(brief(counted(batch, 'A', 7))).toEqual([
    ['B', 5],
    ['A', 7],
  ]);
});

it('keeps after a booking what was entered since', () => {
  const more = added({ ...batch, ref: 'LS 1' }, loaf, 3);
  expect(afterBooking(more, { ref: 'LS 1', lines: batch.lines })).toEqual({
    ref: '',
    lines: [{ ...loaf, quantity: 3 }],
    unknown: [],
  });
  expect(isBegun(afterBooking(batch, batch))).toBe(false);
  expect(afterBooking({ ...more, ref: 'LS 2' }, { ref: 'LS 1', lines: batch.lines }).ref).toBe('LS 2');
});

it('notes a code that no product has with each number of it', () => {
  expect(noted(noted(noted([], 'X', '1'), 'Y', '2'), 'X', '12')).toEqual([
    { code: 'X', many: ['1', '12'] },
    { code: 'Y', many: ['2'] },
  ]);
});

it('reads what it wrote, and nothing else', () => {
  expect(readBatch(JSON.parse(JSON.stringify(batch)))).toEqual(batch);
  for (const junk of [undefined, 7, [], { ref: 7, lines: 'x', unknown: [{ code: 1 }] }])
    expect(readBatch(junk)).toEqual(emptyBatch);
  expect(readBatch({ lines: [{ ...loaf, quantity: -1 }, { ...roll, quantity: 1.5 }, null] }).lines).toEqual([]);
});
