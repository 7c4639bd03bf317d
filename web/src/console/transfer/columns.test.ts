import { describe, expect, it } from 'vitest';
import { byPlace, guess, hasHeader, importFields } from './columns.ts';

/** What a guess takes from which heading. */
const taken = (header: string[]) =>
  Object.fromEntries(
    importFields.flatMap((field) => {
      const column = guess(header)[field];
      return column < 0 ? [] : [[field, header[column]]];
    }),
  );

const shopify =
  'Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Barcode,Cost per item';
const shopifyStock =
  'Handle,Title,Option1 Name,SKU,HS Code,Location,Incoming (not editable),Unavailable (not editable),Committed (not editable),Available (not editable),On hand (current),On hand (new)';
const woo =
  'ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,Short description,Description,Date sale price starts,Date sale price ends,In stock?,Stock,Low stock amount,Sale price,Regular price,Categories';
const square =
  'Token,Item Name,Variation Name,SKU,Description,Reporting Category,Price,Online Sale Price,Current Quantity,Stock Alert Count';
const cells = (line: string) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);

describe('the guess of the columns', () => {
  it.each([
    [
      'an export of ours',
      'productId,name,category,available,price,version,lastUpdated',
      {
        productId: 'productId',
        name: 'name',
        category: 'category',
        available: 'available',
        price: 'price',
        version: 'version',
      },
    ],
    [
      'Shopify',
      shopify,
      {
        productId: 'Variant SKU',
        name: 'Title',
        category: 'Type',
        available: 'Variant Inventory Qty',
        price: 'Variant Price',
        barcodes: 'Variant Barcode',
      },
    ],
    ['Shopify, the stock', shopifyStock, { productId: 'SKU', name: 'Title', available: 'Available (not editable)' }],
    [
      'WooCommerce',
      woo,
      {
        productId: 'SKU',
        name: 'Name',
        category: 'Categories',
        available: 'Stock',
        price: 'Regular price',
        barcodes: '"GTIN, UPC, EAN, or ISBN"',
        reorderPoint: 'Low stock amount',
      },
    ],
    [
      'Square',
      square,
      {
        productId: 'SKU',
        name: 'Item Name',
        category: 'Reporting Category',
        available: 'Current Quantity',
        price: 'Price',
        reorderPoint: 'Stock Alert Count',
      },
    ],
    ['codes that are barcodes', 'EAN,Title', { productId: 'EAN', name: 'Title' }],
    ['ID beside SKU', 'ID,SKU,Name', { productId: 'SKU', name: 'Name' }],
    ['an ID alone', 'ID,Title', { productId: 'ID', name: 'Title' }],
    [
      'Spanish',
      'Código,Descripción,Categoría,Existencias,Precio (€)',
      {
        productId: 'Código',
        name: 'Descripción',
        category: 'Categoría',
        available: 'Existencias',
        price: 'Precio (€)',
      },
    ],
    ['a currency', 'sku,Price (EUR)', { productId: 'sku', price: 'Price (EUR)' }],
    [
      'words within others',
      'sku,Date sale price starts,Unavailable (not editable),Sku name,Stock (reserved)',
      { productId: 'sku' },
    ],
    ['costs', 'sku,Cost,Amount', { productId: 'sku' }],
    ['a name that stands twice', 'sku,Price,Price,Name', { productId: 'sku', name: 'Name' }],
    ['a version of something else', 'sku,version', { productId: 'sku' }],
  ])('knows %s', (_, header, wanted) => {
    expect(taken(cells(header))).toEqual(wanted);
  });
});

it('knows headings from data', () => {
  expect(hasHeader(['sku', 'price'])).toBe(true);
  expect(hasHeader(['sku'])).toBe(true);
  expect(hasHeader(['Artikel', 'Bezeichnung', 'Menge'])).toBe(true);
  expect(hasHeader(['A-1', 'Apples', 'Fruit', '5', '2.50'])).toBe(false);
  expect(hasHeader(['A-1', 'Type', 'Fruit', '5', '2.50'])).toBe(false);
});

it('takes columns without headings in the order of an export', () => {
  const used = Object.entries(byPlace(3)).filter(([, column]) => column >= 0);
  expect(used).toEqual(Object.entries({ productId: 0, name: 1, category: 2 }));
});
