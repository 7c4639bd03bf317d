import { expect, it } from 'vitest';
import { faulty, guess, hasHeader, judge, lineFault } from './lines.ts';

it.each([
  [
    ['productId', 'name', 'category', 'available', 'price', 'version'],
    [0, 1, 2, 3, 4],
  ],
  [
    ['SKU', 'Product Name', 'Qty', 'Unit price'],
    [0, 1, -1, 2, 3],
  ],
  [
    ['Código', 'Descripción', 'Categoría', 'Existencias', 'Precio (€)'],
    [0, 1, 2, 3, 4],
  ],
  [
    ['price', 'stock', 'title', 'id'],
    [3, 2, -1, 1, 0],
  ],
])('guesses the columns of %j', (header, columns) => {
  expect(Object.values(guess(header))).toEqual(columns);
});

it('knows headings from data', () => {
  expect(hasHeader(['sku', 'price'])).toBe(true);
  expect(hasHeader(['A-1', 'Apples', 'Fruit', '5', '2.50'])).toBe(false);
});

const mapping = { productId: 0, name: 1, category: -1, available: 2, price: -1 };

it('judges every line by itself, with its number in the file', () => {
  const lines = judge(
    [
      ['A', 'Apples', '5'],
      ['B', 'Pears', 'many'],
      ['A', 'Again', '1'],
      ["'-C", "'=Cherries", ''],
    ],
    mapping,
    'create',
    2,
  );
  expect(lines.map(faulty)).toEqual([false, true, true, false]);
  expect(lineFault(lines[1] as never)).toBe('Stock: must be a whole number, zero or more');
  expect(lineFault(lines[2] as never)).toBe('Code: stands in line 2 already');
  expect(lines[3]?.values).toEqual({ productId: '-C', name: '=Cherries' });
});
