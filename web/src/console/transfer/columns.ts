import { type FieldName, fields } from '../products/draft.ts';
import { t } from '../products/text.ts';

/** What a column of a file may hold: a field of a product, or the version that it had when the file was written. */
export const importFields = [...fields, 'version'] as const;
export type ImportField = FieldName | 'version';

/** What a field is called. */
export const nameOf = (field: ImportField): string => t(field === 'version' ? 'product.version' : `field.${field}`);

/** Which column of a file holds which field; -1 for none. */
export type Mapping = Record<ImportField, number>;

const nowhere = Object.fromEntries(importFields.map((field) => [field, -1])) as Mapping;

/**
 * The names by which a field is known, the surest first: our own, those of the exports of Shopify (products, inventory),
 * WooCommerce and Square, and what people write. A heading counts only as a whole. Cost is no price, and what is incoming,
 * committed or unavailable is no stock.
 */
const names: Record<FieldName, readonly string[]> = {
  productId:
    words(`productid sku variantsku productcode codigo code articlenumber itemnumber numerodearticulo referencia
    reference ref ean gtin barcode id`),
  name: words(`name productname itemname title nombre nombredelproducto producto product articulo denominacion
    description descripcion item`),
  category: words(`category categoria categories categorias reportingcategory type productcategory familia department
    departamento group grupo`),
  available:
    words(`available availablenoteditable disponible stock existencias quantity qty cantidad onhand onhandcurrent
    variantinventoryqty currentquantity stockquantity inventoryquantity unitsinstock unidades units inventory inventario`),
  price: words(`price precio variantprice regularprice unitprice preciounitario sellingprice retailprice listprice
    preciodeventa pvp`),
  barcodes: words(`barcodes barcode variantbarcode codigosdebarras codigodebarras gtinupceanorisbn ean gtin upc`),
  unit: words(`unit unidad unitofmeasure unidaddemedida uom`),
  decimals: words(`decimals decimales`),
  reorderPoint: words(
    `reorderpoint lowstockamount stockalertcount minimumstock stockminimo puntodepedido reorderlevel lowat`,
  ),
  attributes: words(`attributes atributos`),
};

function words(text: string): string[] {
  return text.split(/\s+/);
}

/** A heading without accents, signs and a currency in brackets: `Precio (EUR)` is `precio`. */
const plain = (heading: string): string =>
  heading
    .replace(/[([][A-Z]{3}[)\]]\s*$/, '')
    .normalize('NFD')
    .replace(/[^a-zA-Z0-9]/g, '')
    .toLowerCase();

/**
 * Guesses the columns by their headings, each of which must be a known name as a whole. A name that two columns bear says
 * nothing. The version counts in an export of ours only; elsewhere it may be the version of anything.
 */
export function guess(header: readonly string[]): Mapping {
  const headings = header.map(plain);
  const only = (name: string) => (headings.indexOf(name) === headings.lastIndexOf(name) ? headings.indexOf(name) : -1);
  const mapping = { ...nowhere };
  for (const field of fields) {
    const taken = Object.values(mapping); // codes that are barcodes are not barcodes once more
    mapping[field] = names[field].map(only).find((column) => column >= 0 && !taken.includes(column)) ?? -1;
  }
  if (only('productid') >= 0) mapping.version = only('version');
  return mapping;
}

/** Without headings the first columns are taken in the order of an export. */
export function byPlace(columns: number): Mapping {
  const at = (i: number) => (i < columns ? i : -1);
  return { ...nowhere, productId: at(0), name: at(1), category: at(2), available: at(3), price: at(4) };
}

const known = new Set(Object.values(names).flat());

/** How many cells of a line are the name of a field. */
export const knownHeadings = (line: readonly string[]): number => line.filter((cell) => known.has(plain(cell))).length;

/** Whether a line holds headings: some of them are known, or none of its cells has a digit as codes and prices have. */
export const hasHeader = (line: readonly string[]): boolean =>
  knownHeadings(line) >= Math.min(2, line.length) || !line.some((cell) => /\d/.test(cell));
