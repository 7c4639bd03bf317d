import type { Product } from '@lib/api/types.ts';
import { describe, expect, it } from 'vitest';
import { product } from '../testing.ts';
import { guess } from './columns.ts';
import { csvOf } from './csv.ts';
import { judge, markOfTable } from './lines.ts';
import { type Choice, itemsOf, lacksPrice, newProduct, type PlanOptions, plan, setProduct } from './plan.ts';
import { readCsv } from './readCsv.ts';
import { readJson } from './readJson.ts';
import { cell, exportColumns } from './useExport.ts';

const planOf = (file: string, there: Product[], options: PlanOptions = { purpose: 'either' }) => {
  const table = readCsv(file);
  const lines = judge(table, guess(table.header), '.');
  return plan(lines, new Map(there.map((one) => [one.productId, one])), options);
};
const kindsOf = (...args: Parameters<typeof planOf>) => planOf(...args).map(({ kind, fault }) => fault ?? kind);
const apples = product({ productId: 'A', name: 'Apples', available: 7, version: 3, price: 2.5, category: 'Fruit' });

describe('a plan', () => {
  it('says of each field what it is and what it becomes', () => {
    const [a, b, c] = planOf('sku,name,stock,price\nA,Apples,7,3.5\nB,Pears,4,1\nA2,,,\n', [apples]);
    expect(a).toMatchObject({ kind: 'change', changes: [{ field: 'price', old: 2.5, value: 3.5 }] });
    expect(b).toMatchObject({
      kind: 'new',
      changes: [
        { field: 'name', value: 'Pears' },
        { field: 'available', value: 4 },
        { field: 'price', value: 1 },
      ],
    });
    expect(c?.kind).toBe('fault');
  });

  it('sends nothing for what is as it is, or at fault', () => {
    const plans = planOf('sku,name,stock\nA,Apples,7\nB,Pears,-1\n', [apples]);
    expect(plans.map(({ kind }) => kind)).toEqual(['same', 'fault']);
    expect(itemsOf(plans, () => 'all')).toEqual([]);
  });

  it('asks for the name and the price of a new product', () => {
    const file = 'sku,name,price\nB,Pears,\nC,,2\n';
    const [b, c] = kindsOf(file, []);
    expect([b, c]).toEqual([
      'Price: is missing. There is no such product yet, and a new one needs it.',
      'Name: is missing. There is no such product yet, and a new one needs it.',
    ]);
    const plans = planOf(file, []);
    expect(plans.map((planned) => lacksPrice(planned, { purpose: 'either' }))).toEqual([true, false]);
    expect(kindsOf(file, [], { purpose: 'either', price: 9 })[0]).toBe('new');
    expect(kindsOf('sku,name,price\nA,Red apples,\n', [apples])).toEqual(['change']);
  });

  it('keeps to what is to be done', () => {
    const file = 'sku,name,price\nA,Apples,3\nB,Pears,4\n';
    expect(kindsOf(file, [apples], { purpose: 'create' })).toEqual(['exists already', 'new']);
    expect(kindsOf(file, [apples], { purpose: 'set' })).toEqual(['change', 'there is no such product']);
  });
});

describe('an export that is imported again after a sale', () => {
  const file = 'productId,name,available,price,version\nA,Apples,9,4,2\n';
  const send = (there: Product, choice: Choice) =>
    itemsOf(planOf(file, [there]), () => choice).map((item) => setProduct(item));

  it('is a conflict, and does what somebody chooses', () => {
    expect(planOf(file, [apples])[0]?.kind).toBe('conflict');
    expect(send(apples, 'skip')).toEqual([]);
    expect(send(apples, 'rest')).toEqual([{ productId: 'A', price: 4, expectedVersion: 3 }]);
    expect(send(apples, 'all')).toEqual([{ productId: 'A', price: 4, available: 9, expectedVersion: 3 }]);
  });

  it('is a change where nothing was sold, and nothing where nothing differs', () => {
    expect(planOf(file, [{ ...apples, version: 2 }])[0]?.kind).toBe('change');
    expect(planOf(file, [{ ...apples, available: 9, price: 4 }])[0]?.kind).toBe('same');
  });
});

it('sends of a new product what the file says of it', () => {
  const [item] = itemsOf(planOf('sku,name,category,stock,price\nB,Pears,Fruit,4,1\n', []), () => 'skip');
  expect(item && newProduct(item)).toEqual({
    productId: 'B',
    name: 'Pears',
    category: 'Fruit',
    available: 4,
    price: 1,
  });
});

describe('a stock in a CSV file is in whole units', () => {
  const kilos = product({ productId: 'K', available: 9_250, version: 3, price: 2, decimals: 3, unit: 'kg' });
  const stockOf = (...args: Parameters<typeof planOf>) =>
    planOf(...args).map(({ fault, changes }) => fault ?? changes.find(({ field }) => field === 'available')?.value);

  it('by the decimals of the file, else those of the product, else none', () => {
    const file = 'sku,name,stock,price,decimals\nK,,12.5,,\nB,Pears,12.5,1,3\nC,Plums,12,1,3\nD,Figs,12,1,\n';
    expect(stockOf(file, [kilos])).toEqual([12_500, 12_500, 12_000, 12]);
    expect(stockOf('sku,stock,decimals\nA,",5",1\n', [{ ...apples, available: 0 }])).toEqual([5]);
  });

  it('and may not be finer than these', () => {
    const file = 'sku,name,stock,price,decimals\nK,,0.0005,,\nB,Pears,12.5,1,\nA,,1.50,,\nC,Plums,1.50,1,1\n';
    expect(stockOf(file, [kilos, apples])).toEqual([
      'Stock: must be a number, zero or more, with 3 or fewer digits behind the point',
      'Stock: must be a whole number, zero or more',
      'Stock: must be a whole number, zero or more',
      15,
    ]);
  });

  it.each([9_250, 1_234, 1, 1_000, 0, 9_007_199_254_740_991])('as it is exported: %d parts come back', (available) => {
    const there = { ...kilos, available };
    const file = [csvOf(exportColumns), csvOf(exportColumns.map((column) => cell(there, column)))].join('\n');
    const table = readCsv(file);
    const mapping = guess(table.header);
    const [planned] = plan(judge(table, mapping, markOfTable(table, mapping)), new Map([['K', there]]), {
      purpose: 'either',
    });
    expect(planned).toMatchObject({ kind: 'same', line: { values: { available } } });
  });

  it('while JSON counts parts, as the API does', () => {
    const table = readJson('[{"productId":"K","available":12500}]');
    const [planned] = plan(judge(table, guess(table.header), '.'), new Map([['K', kilos]]), { purpose: 'either' });
    expect(planned?.changes).toEqual([{ field: 'available', old: 9_250, value: 12_500 }]);
  });
});

describe('what the catalogue says', () => {
  const header = 'sku,name,price,barcodes,unit,decimals,reorder point,attributes\n';

  it('is part of a new product', () => {
    const file = `${header}B,Pears,1,4006381333931 | 96385074,kg,3,20,colour: green | size: M\n`;
    const [item] = itemsOf(planOf(file, []), () => 'skip');
    expect(item && newProduct(item)).toEqual({
      productId: 'B',
      name: 'Pears',
      price: 1,
      barcodes: ['4006381333931', '96385074'],
      unit: 'kg',
      decimals: 3,
      reorderPoint: 20,
      attributes: { colour: 'green', size: 'M' },
    });
  });

  it('is changed where it differs, and stays where the file says nothing', () => {
    const file = `${header}A,,,4006381333931,,0,,size: M | colour: red\n`;
    const attributes = { colour: 'red', size: 'M' };
    const [planned] = planOf(file, [{ ...apples, barcodes: ['96385074'], unit: 'kg', attributes }]);
    expect(planned?.changes).toEqual([{ field: 'barcodes', old: ['96385074'], value: ['4006381333931'] }]);
  });

  it('is judged as in the console', () => {
    const file = `${header}A,,,1 | 1,,,,\nB,Pears,1,,,7,,\nC,Plums,1,"8,41E+12",,,,\n`;
    expect(planOf(file, [apples]).map(({ fault }) => fault)).toEqual([
      'Barcodes: has one twice',
      'Decimals: must be a whole number from 0 to 6',
      expect.stringMatching(/^Barcodes: a spreadsheet has shortened this code/),
    ]);
  });
});
