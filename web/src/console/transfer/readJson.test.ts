import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { guess } from './columns.ts';
import { judge } from './lines.ts';
import { looksLikeJson, readJson } from './readJson.ts';

const head = '{"offset":4,"timeline":"t","count":2}\n';
const a =
  '{"productId":"A","name":"Té","available":7,"version":3,"lastUpdated":"2026-01-01T00:00:00.000Z","price":2.5}\n';
const b = '{"productId":"B","deleted":true,"version":2}\n';
const end = '{"end":true,"count":2,"digest":"00000000000000000000000000000000"}\n';
const cells = ['A', 'Té', '', '7', '2.5', '3'];

it('knows JSON from lines of cells', () => {
  expect(['{}', '\ufeff [', ' {"a":1}'].map(looksLikeJson)).toEqual([true, true, true]);
  expect(looksLikeJson('sku,{name}')).toBe(false);
});

describe('products as JSON', () => {
  it.each([
    ['an export', '{"products":{"A":{"name":"Té","available":7,"price":2.5,"version":3}},"deleted":{"B":2}}', 1],
    ['an export with a mark', '\ufeff{"products":{"A":{"name":"Té","available":7,"price":2.5,"version":3}}}', 0],
    ['a snapshot', head + a + b + end, 1],
    ['a page of the list', `{"products":[${a}],"pagination":{}}`, 0],
    ['a list', `[${a}]`, 0],
  ])('are read from %s', (_, text, deleted) => {
    const table = readJson(text);
    expect(table).toMatchObject({ form: 'json', headed: true, deleted });
    expect(table.rows.map((row) => row.cells)).toEqual([cells]);
    expect(table.stop).toBeUndefined();
  });

  it('have no values but texts and numbers', () => {
    const { rows } = readJson('[{"productId":"A","price":{"eur":1}},7,{"productId":"B","name":"CAF\ufffd"}]');
    expect(rows.map(({ fault }) => fault)).toEqual([
      'price must be a text or a number',
      'is no product',
      expect.stringContaining('a character was lost'),
    ]);
  });
});

it.each([
  ['{"products":{"A":', 'cannot be read as such'],
  ['{"items":[]}', 'expected is an export'],
  [head + a, 'not whole'],
  [head + a + end, 'not whole'],
  [head + a + b, 'not whole'],
])('refuses %j', (text, words) => {
  expect(readJson(text).stop).toContain(words);
});

it('reads the file of an export of the server, and each of its products can be judged', () => {
  const table = readJson(readFileSync('../inventory/export/testdata/export.json', 'utf8'));
  expect(table.deleted).toBe(2);
  const lines = judge(table.rows, guess(table.header), '.');
  expect(lines.map(({ fault, values }) => [values.productId, values.price, fault])).toEqual([
    ['SKU-1', 1e-7, undefined],
    ['SKU-10', 1e12, undefined],
    ['SKU-2', 899.99, undefined],
  ]);
});
