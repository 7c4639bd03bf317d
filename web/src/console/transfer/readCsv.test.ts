import { describe, expect, it } from 'vitest';
import { readCsv } from './readCsv.ts';

const faults = (file: string) =>
  readCsv(file).rows.flatMap(({ line, lastLine, fault }) => (fault ? [[line, lastLine, fault]] : []));
const cells = (file: string) => readCsv(file).rows.map((row) => row.cells);

describe('a CSV file', () => {
  it.each([
    ['commas', 'sku,price\nA,1\n'],
    ['semicolons, as Excel writes them in Spanish', 'sku;price\r\nA;1\r\n'],
    ['tabs', 'sku\tprice\nA\t1'],
    ['bars', 'sku|price\nA|1'],
    ['a mark at its beginning', '\ufeffsku,price\nA,1\n'],
    ['sep=', 'sep=;\r\nsku;price\r\nA;1\r\n'],
    ['sep= with a mark and quotes', '\ufeff"sep=\t"\nsku\tprice\nA\t1\n'],
    ['lines of old Macs', 'sku,price\rA,1\r'],
    ['mixed line ends', 'sku,price\r\nA,1\n'],
    ['quotes', '"sku","price"\n"A","1"\n'],
    ['empty lines', '\n\nsku,price\n\n,\nA,1\n\n'],
    ['empty cells at the end of every line', 'sku,price,,,\nA,1,,,\n'],
  ])('is read with %s', (_, file) => {
    const table = readCsv(file);
    expect(table).toMatchObject({ headed: true, header: ['sku', 'price'] });
    expect(table.rows.map((row) => row.cells.slice(0, 2))).toEqual([['A', '1']]);
    expect(table.rows[0]?.fault).toBeUndefined();
  });

  it('has no headings where the first line is a product', () => {
    expect(readCsv('A-1;Té, verde;12,50\nB-2;Café;3,00\n')).toMatchObject({
      headed: false,
      separator: ';',
      header: ['', '', ''],
      rows: [{ line: 1, cells: ['A-1', 'Té, verde', '12,50'] }, { line: 2 }],
    });
  });

  it('is read as somebody says it is', () => {
    expect(readCsv('a;b,c\n1;2,3\n', { separator: ';' }).header).toEqual(['a', 'b,c']);
    expect(readCsv('sku,price\nA,1\n', { headed: false }).rows).toHaveLength(2);
  });

  it('keeps quotes, separators and line breaks in quotes, and its lines', () => {
    const file = 'sku,text,n\nA,"5"" pot, ""red""\r\nand more",1\nB,TV 55",2\n';
    expect(cells(file)).toEqual([
      ['A', '5" pot, "red"\nand more', '1'],
      ['B', 'TV 55"', '2'],
    ]);
    expect(readCsv(file).rows.map(({ line, lastLine }) => [line, lastLine])).toEqual([
      [2, 3],
      [4, 4],
    ]);
    expect(faults(file)).toEqual([]);
  });
});

describe('a fault', () => {
  it('is an unquoted 12,99 in a comma file: a cell too many', () => {
    expect(faults('sku,price,name\nA,1,x\nB,12,99,y\n')).toEqual([
      [3, 3, expect.stringContaining('4 cells, but there are 3 columns')],
    ]);
  });

  it('is a cell too many, though the last is empty, and a value where there is no heading', () => {
    expect(faults('sku,price,version\nB,12,99,\n')).toEqual([
      [2, 2, expect.stringContaining('4 cells, but there are 3 columns')],
    ]);
    expect(faults('sku,price,,\nA,12,,\nB,12,99,\nC,1\n')).toEqual([
      [3, 3, expect.stringContaining('4 cells, but there are 2 columns')],
    ]);
  });

  it('is a cell too few', () => {
    expect(faults('sku,price,name\nA,1\nB,2,x\n')).toEqual([[2, 2, '2 cells, but there are 3 columns']]);
  });

  it('is a stray quote, with all lines that it swallows; those behind are read', () => {
    const file = 'sku,name,price\nA,"TV 55,3\nB,"Red",4\nC,Tea,5\n';
    expect(faults(file)).toEqual([[2, 3, 'a quote in lines 2 to 3 is in the wrong place']]);
    expect(cells(file)[1]).toEqual(['C', 'Tea', '5']);
  });

  it('is text behind a quote', () => {
    expect(faults('sku,name\nA,"5" plate"\nB,x\n')).toEqual([[2, 2, 'a quote in line 2 is in the wrong place']]);
  });

  it('is a quote that is never closed, which stops the file', () => {
    const table = readCsv('sku,name\nA,x\nB,"TV 55\nC,y\nD,z\n');
    expect(table.stop).toBe(
      'A quote that begins in lines 3 to 5 is never closed: what is behind it cannot be read. Mend the file and choose it again.',
    );
    expect(readCsv('"sku,name\nA,x\n').stop).toContain('lines 1 to 2');
  });

  it('is a character that was lost before, in whatever cell', () => {
    expect(faults('sku,name\nA,CAF\ufffd\n')).toEqual([[2, 2, expect.stringContaining('a character was lost')]]);
  });

  it('has the line of the file behind empty lines and sep=', () => {
    expect(faults('sep=,\r\n\r\nsku,name\r\n\r\nA\r\n')).toEqual([[5, 5, expect.anything()]]);
  });
});

it('reads a large file in a moment', () => {
  const line = (n: number) => `SKU-${n},"A product, ${n}",${n},1.5`;
  const file = ['sku,name,stock,price', ...Array.from({ length: 50_000 }, (_, n) => line(n))].join('\n');
  const table = readCsv(file);
  expect(table.rows).toHaveLength(50_000);
  expect(table.rows.at(-1)).toMatchObject({ line: 50_001, cells: ['SKU-49999', 'A product, 49999', '49999', '1.5'] });
});
