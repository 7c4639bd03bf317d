import { cellOf } from '../products/extras.ts';
import { type ImportField, importFields } from './columns.ts';
import { digestOf } from './digest.ts';
import type { Row, Table } from './table.ts';
import { t } from './text.ts';

/** Whether a text is meant as JSON and not as lines of cells. */
export const looksLikeJson = (text: string): boolean => /^\ufeff?\s*[{[]/.test(text);

type Members = Record<string, unknown>;
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads an export of `bodega export`, the lines of a snapshot, or a page of the list of products. Anything else is refused
 * with what to do about it. A snapshot that its digest does not fit is refused; an export may have been edited, and says so.
 */
export function readJson(file: string): Table {
  const text = file.replace(/^\ufeff/, '').trim();
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const head = parsed(text.slice(0, text.indexOf('\n')));
    if (isObject(head) && 'offset' in head && 'count' in head) return readSnapshot(text, head);
    return refused(t('json.broken', { why: error instanceof Error ? error.message : '' }));
  }
  const products = Array.isArray(document) ? document : isObject(document) ? document.products : undefined;
  if (Array.isArray(products)) return table(products.map((product, i) => rowOf(product, i + 1)));
  if (!isObject(products)) return refused(t('json.other'));
  const rows = Object.entries(products).map(([productId, product], i) =>
    rowOf(isObject(product) ? { ...product, productId } : product, i + 1),
  );
  const { deleted, metadata } = document as Members;
  const tombstones = Object.entries(isObject(deleted) ? deleted : {});
  const digest = isObject(metadata) ? metadata.digest : undefined;
  const edited = typeof digest === 'string' && digest !== digestOf(members(products, tombstones));
  return { ...table(rows, tombstones.length), edited };
}

/** The lines of `GET /v1/inventory/snapshot`: a head, products and tombstones, an end. */
function readSnapshot(text: string, head: Members): Table {
  const lines = text.split('\n').map((line, i) => ({ number: i + 1, value: parsed(line), empty: line.trim() === '' }));
  const body = lines.slice(1).filter(({ empty }) => !empty);
  const end = body.pop()?.value;
  if (!isObject(end) || end.end !== true || end.count !== head.count || body.length !== head.count)
    return refused(t('json.cut'));
  const lost = end.digest !== digestOf(body.map(({ value }) => (isObject(value) ? value : {})));
  if (lost) return refused(t('json.damaged'));
  const standing = body.filter(({ value }) => !(isObject(value) && value.deleted === true));
  const rows = standing.map(({ number, value }) => rowOf(value, number));
  return table(rows, body.length - standing.length);
}

/** What an export says of products and of tombstones, each as a snapshot does. */
function* members(products: Members, tombstones: [string, unknown][]): Iterable<Members> {
  for (const [productId, product] of Object.entries(products))
    yield { ...(isObject(product) ? product : {}), productId };
  for (const [productId, version] of tombstones) yield { productId, version, deleted: true };
}

const refused = (stop: string): Table => ({ ...table([]), stop });

const table = (rows: Row[], deleted = 0): Table => ({
  form: 'json',
  header: importFields,
  headed: true,
  rows,
  deleted,
});

/** The cells of a product. Members that are not known are passed over, as everywhere. */
function rowOf(product: unknown, line: number): Row {
  if (!isObject(product)) return { line, lastLine: line, cells: [], fault: t('json.noProduct') };
  const list = (field: ImportField) => listOf(field, product[field]);
  const cell = (field: ImportField) => {
    const lines = list(field);
    return lines ? cellOf(lines) : textOf(product[field]);
  };
  const row: Row = { line, lastLine: line, cells: importFields.map((field) => cell(field)) };
  const odd = importFields.find((field) => isOdd(product[field]) && !list(field));
  const lost = row.cells.some((cell) => cell.includes('\ufffd'));
  if (odd) row.fault = t('json.odd', { name: odd });
  else if (lost) row.fault = t('fault.lost');
  return row;
}

/** Barcodes are a list of texts, attributes are texts by name; all else is one text or number. */
function listOf(field: ImportField, value: unknown): string[] | undefined {
  const list =
    field === 'barcodes' && Array.isArray(value)
      ? value
      : field === 'attributes' && isObject(value)
        ? Object.entries(value).map(([name, one]) => (isOdd(one) ? one : `${name}: ${one}`))
        : undefined;
  return list?.every((one) => typeof one === 'string') ? list : undefined;
}

const isOdd = (value: unknown): boolean => typeof value === 'object' && value !== null;

const textOf = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
