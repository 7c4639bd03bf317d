import { expect, it } from 'vitest';
import { guess } from './columns.ts';
import { judge, markOfTable } from './lines.ts';
import { readCsv } from './readCsv.ts';

const judged = (file: string) => {
  const table = readCsv(file);
  const mapping = guess(table.header);
  return judge(table, mapping, markOfTable(table, mapping));
};
const faults = (file: string) => judged(file).map(({ row, fault }) => (fault ? `${row.line} ${fault}` : row.line));

it('judges every line by itself, with its number in the file', () => {
  const lines = judged("sku,name,stock\nA,Apples,5\nB,Pears,many\n\nA,Again,1\n'-C,'=Cherries,\n");
  expect(lines.map(({ row, fault }) => (fault ? `${row.line} ${fault}` : row.line))).toEqual([
    2,
    '3 Stock: must be a number, zero or more',
    '5 Code: stands in line 2 already',
    6,
  ]);
  expect(lines[3]?.values).toEqual({ productId: '-C', name: '=Cherries' });
});

it('reads the numbers of a file in one way', () => {
  const excel = 'sku;stock;price\nA;45,0;12,99\nB;1.234;1.234,56\nC;7;1.500\n';
  expect(judged(excel).map(({ stock, values }) => [stock, values.price])).toEqual([
    ['45.0', 12.99],
    ['1234', 1234.56],
    ['7', 1500],
  ]);
  expect(faults('sku,price\nA,1.234\n')).toEqual(['2 Price: can be read in two ways: write 1234 or 1.234']);
  expect(faults('sku,price,stock\nA,"12,50",1\nB,12.50,"1,234"\n')).toEqual([
    2,
    '3 Stock: can be read in two ways: write 1234 or 1.234',
  ]);
  const ours = 'productId,available,version\nA,1.234,2\n'; // an export of ours has a point, though nothing else tells
  expect(judged(ours)[0]).toMatchObject({ stock: '1.234' });
  expect(faults(ours.replaceAll(',', ';'))).toEqual([expect.stringContaining('can be read in two ways')]);
});

it.each([
  ['a formula is text', 'sku,name\nA,"=HYPERLINK(""http://x"")"\n', 2],
  [
    'a line break in a name',
    'sku,name,price\nA,"TV 55,3\nB,TV 32",4\n',
    '2 Name: goes over lines 2 to 3: a quote is missing, or one too many',
  ],
  ['a line break where it is not used', 'sku,Body,price\nA,"x\ny",4\n', 2],
  ['a code that Excel has shortened', 'sku;price\n8,41E+12;3\n', /Code: a spreadsheet has shortened this code/],
  ['a version that is none', 'productId,name,version\nA,x,two\n', '2 Version: must be a whole number from 1'],
  ['nothing but a code', 'sku,price\nA,\n', '2 Name: nothing to set'],
  ['no code', 'sku,price\n,3\n', '2 Code: is missing'],
])('%s', (_, file, wanted) => {
  expect(faults(file)).toEqual([wanted instanceof RegExp ? expect.stringMatching(wanted) : wanted]);
});

it('keeps the version of an export', () => {
  const [line] = judged('productId,name,available,price,version\nA,x,1,2,7\n');
  expect(line?.values).toEqual({ productId: 'A', name: 'x', price: 2, version: 7 });
  expect(line?.stock).toBe('1');
});
