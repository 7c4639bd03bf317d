import { t } from '@shared/text/products.ts';
import {
  check,
  type Draft,
  emptyDraft,
  type FieldName,
  fields,
  type Issues,
  type Purpose,
  type Values,
} from '../products/draft.ts';
import { unguarded } from './csv.ts';

/** Which column of a file holds which field; -1 for none. */
export type Mapping = Record<FieldName, number>;

const names: Record<FieldName, readonly string[]> = {
  productId: ['productid', 'id', 'sku', 'code', 'codigo', 'article', 'item', 'referencia', 'ean', 'gtin'],
  name: ['name', 'productname', 'product', 'title', 'nombre', 'producto', 'description', 'descripcion'],
  category: ['category', 'categoria', 'group', 'type', 'department', 'familia'],
  available: ['available', 'quantity', 'qty', 'stock', 'units', 'onhand', 'inventory', 'cantidad', 'existencias'],
  price: ['price', 'unitprice', 'precio', 'cost', 'amount', 'importe'],
};

const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[^a-zA-Z]/g, '')
    .toLowerCase();

/** Guesses the columns by their headings: the same word first, then one that contains it. Each column is used once. */
export function guess(header: readonly string[]): Mapping {
  const headings = header.map(plain);
  const used = new Set<number>();
  const mapping = { productId: -1, name: -1, category: -1, available: -1, price: -1 };
  const rules: ((heading: string, word: string) => boolean)[] = [
    (h, w) => h === w,
    (h, w) => w.length > 2 && h.includes(w),
  ];
  for (const matches of rules) {
    for (const field of fields) {
      if (mapping[field] >= 0) continue;
      const found = names[field]
        .map((word) => headings.findIndex((heading, i) => !used.has(i) && matches(heading, word)))
        .find((i) => i >= 0);
      if (found === undefined) continue;
      mapping[field] = found;
      used.add(found);
    }
  }
  return mapping;
}

/** Whether the first line holds headings: at least the id and another field are called by a name that is known. */
export const hasHeader = (first: readonly string[]): boolean => {
  const mapping = guess(first);
  return mapping.productId >= 0 && fields.some((field) => field !== 'productId' && mapping[field] >= 0);
};

/** A line of the file, judged. */
export interface Line {
  /** Its number in the file, counted from 1 with the heading. */
  number: number;
  cells: readonly string[];
  draft: Draft;
  values: Values;
  issues: Issues;
}

export const lineFault = (line: Line): string | undefined => {
  const field = fields.find((name) => line.issues[name]);
  return field && `${t(`field.${field}`)}: ${line.issues[field]}`;
};

/** Judges every line by the rules of central; an id that came before is a fault too. */
export function judge(table: readonly string[][], mapping: Mapping, purpose: Purpose, firstNumber: number): Line[] {
  const seen = new Map<string, number>();
  return table.map((cells, i) => {
    const draft = { ...emptyDraft };
    for (const field of fields) draft[field] = unguarded(cells[mapping[field]] ?? '').trim();
    const { values, issues } = check(draft, purpose);
    const number = firstNumber + i;
    const earlier = seen.get(values.productId);
    if (earlier !== undefined && values.productId) issues.productId = t('issue.twice', { line: earlier });
    else seen.set(values.productId, number);
    return { number, cells, draft, values, issues };
  });
}

export const faulty = (line: Line): boolean => Object.keys(line.issues).length > 0;
