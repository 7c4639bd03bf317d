import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { guess } from './columns.ts';
import { digestOf } from './digest.ts';
import { judge } from './lines.ts';
import { looksLikeJson, readJson } from './readJson.ts';
import { sha256 } from './sha256.ts';

const head = '{"offset":4,"timeline":"t","count":2}\n';
const a =
  '{"productId":"A","name":"Té","available":7,"version":3,"lastUpdated":"2026-01-01T00:00:00.000Z","price":2.5}\n';
const b = '{"productId":"B","deleted":true,"version":2}\n';
const digest = digestOf([JSON.parse(a), JSON.parse(b)]);
const end = `{"end":true,"count":2,"digest":"${digest}"}\n`;
const cells = ['A', 'Té', '', '7', '2.5', '', '', '', '', '', '3'];

it('knows JSON from lines of cells', () => {
  expect(['{}', '\ufeff [', ' {"a":1}'].map(looksLikeJson)).toEqual([true, true, true]);
  expect(looksLikeJson('sku,{name}')).toBe(false);
});

it('reads what the catalogue says more, and refuses what no list of texts is', () => {
  const product = { productId: 'A', barcodes: ['1', '2|3'], decimals: 3, attributes: { colour: 'black', size: 'M' } };
  const [row] = readJson(JSON.stringify([product])).rows;
  expect(row?.cells.slice(5, 10)).toEqual(['1 | 2\\|3', '', '3', '', 'colour: black | size: M']);
  for (const odd of [{ barcodes: [1] }, { attributes: ['x'] }, { attributes: { a: {} } }, { unit: ['kg'] }])
    expect(readJson(JSON.stringify([{ ...product, ...odd }])).rows[0]?.fault).toContain('must be a text or a number');
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
  [head + a.replace('2.5', '2.4') + b + end, 'not what its digest says'],
  [head + a + b.replace('2}', '3}') + end, 'not what its digest says'],
  [head + a + b.replace('B', 'C') + end, 'not what its digest says'],
  [head + a + b + end.replace(digest, ''), 'not what its digest says'],
])('refuses %j', (text, words) => {
  expect(readJson(text).stop).toContain(words);
});

it('reads the file of an export of the server, and each of its products can be judged', () => {
  const table = readJson(readFileSync('../inventory/export/testdata/export.json', 'utf8'));
  expect(table).toMatchObject({ deleted: 2, edited: false });
  const lines = judge(table, guess(table.header), '.');
  expect(lines.map(({ fault, values }) => [values.productId, values.price, fault])).toEqual([
    ['SKU-1', 1e-7, undefined],
    ['SKU-10', 1e12, undefined],
    ['SKU-2', 899.99, undefined],
  ]);
});

describe('the digest', () => {
  const file = readFileSync('../inventory/export/testdata/export.json', 'utf8');

  it.each([
    ['"Big"', '"Bigger"'],
    ['"Drinks"', '"Drink"'],
    ['"available": 3', '"available": 4'],
    ['"version": 7', '"version": 8'],
    ['20.999Z', '20.998Z'],
    ['899.99', '899.98'],
    ['"SKU-3": 4', '"SKU-3": 5'],
    ['"SKU-4"', '"SKU-5"'],
  ])('tells that %s has become %s', (was, now) => {
    expect(file).toContain(was);
    expect(readJson(file.replace(was, now))).toMatchObject({ edited: true });
  });

  it('is not asked of who gives none', () => {
    expect(readJson('{"products":{"A":{"name":"A","price":1}}}')).toMatchObject({ edited: false });
  });

  it('is that of the server for texts of any length', () => {
    const long = (n: number) => sha256(new TextEncoder().encode('a'.repeat(n)));
    const hex = (n: number) => createHash('sha256').update('a'.repeat(n)).digest('hex');
    for (let n = 0; n < 200; n++) {
      expect([...long(n)].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')).toBe(hex(n));
    }
  });
});
