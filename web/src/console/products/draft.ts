import { ApiError } from '@lib/api/error.ts';
import type { components } from '@lib/api/schema.ts';
import { type ExtraField, type Extras, extraFault, extraFields, extrasOf } from './extras.ts';
import { decimal, whole } from './number.ts';
import { type ProductsKey, t } from './text.ts';

export type NewProduct = components['schemas']['CreateProducts']['products'][number];
export type SetProduct = components['schemas']['SetProducts']['products'][number];

export const fields = ['productId', 'name', 'category', 'available', 'price', ...extraFields] as const;
export type FieldName = (typeof fields)[number];

/** A product as it was typed or read from a file. What is empty is absent; of barcodes and attributes each has a line of its own. */
export type Draft = Record<FieldName, string>;

export const emptyDraft: Draft = {
  productId: '',
  name: '',
  category: '',
  available: '',
  price: '',
  barcodes: '',
  unit: '',
  decimals: '',
  reorderPoint: '',
  attributes: '',
};

/** What is wrong with a field, in the reader's words. */
export type Issues = Partial<Record<FieldName, string>>;

export interface Values extends Partial<Extras> {
  productId: string;
  name?: string;
  category?: string;
  available?: number;
  price?: number;
}

/** `create` needs a name and a price, though the API takes a product without one as free; `set` something to set; `either` is for products of which it is not known whether they exist. */
export type Purpose = 'create' | 'set' | 'either';

const reserved = new Set('events snapshot updates digest stream batch export import search history'.split(' '));
/** Control and format characters, what leaves no mark, and every space but the usual one. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u;
const joiner = /(?<=\S)(\u200c|\u200d|\ufe0f)/gu; // some scripts and emoji need them within a name
const most = { name: 256, category: 64, id: 128 };
const mostPrice = 1e12;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** How the numbers of a draft are read; in a file they may be written in other ways than in a field of ours. */
export interface Reading {
  whole: (text: string) => number | 'ambiguous' | undefined;
  decimal: (text: string) => number | 'ambiguous' | undefined;
  /** What is said of a stock that cannot be read; that it must be a whole number, unless said otherwise. */
  stockIssue?: string;
}

/** Judges a draft by central's own rules, so that a fault is found before anything is sent. */
export function check(
  draft: Draft,
  purpose: Purpose,
  read: Reading = { whole, decimal },
): { values: Values; issues: Issues } {
  const issues: Issues = {};
  const fault = (field: FieldName, key: ProductsKey | undefined) => {
    if (key) issues[field] = t(key as 'issue.required');
  };
  const values: Values = { productId: draft.productId.trim() };
  fault('productId', idFault(values.productId));
  const name = draft.name.trim();
  if (name) {
    values.name = name;
    fault('name', bytes(name) > most.name ? 'issue.long' : textFault(name.replace(joiner, ''), most.name));
  } else if (purpose === 'create') fault('name', 'issue.required');
  const category = draft.category.trim();
  if (category) {
    values.category = category;
    fault('category', textFault(category, most.category));
  }
  if (draft.available.trim()) {
    const available = read.whole(draft.available);
    if (available === 'ambiguous') fault('available', 'issue.ambiguous');
    else if (available === undefined || available < 0) issues.available = read.stockIssue ?? t('issue.whole');
    else values.available = available;
  }
  if (draft.price.trim()) {
    const price = read.decimal(draft.price);
    if (price === 'ambiguous') fault('price', 'issue.ambiguous');
    else if (price === undefined || price > mostPrice) fault('price', 'issue.price');
    else values.price = price;
  } else if (purpose === 'create') fault('price', 'issue.required');
  for (const field of extraFields) takeExtra(field, draft[field], values, issues);
  const nothing = Object.keys(values).length === 1;
  if (purpose !== 'create' && nothing && Object.keys(issues).length === 0) fault('name', 'issue.nothing');
  return { values, issues };
}

function takeExtra(field: ExtraField, text: string, values: Values, issues: Issues) {
  if (text.trim() === '') return;
  const fault = extraFault(field, text);
  if (fault) issues[field] = fault;
  else Object.assign(values, { [field]: extrasOf[field](text) });
}

function idFault(id: string): ProductsKey | undefined {
  if (!id) return 'issue.required';
  if (bytes(id) > most.id) return 'issue.long';
  if (/[/\\]/.test(id) || id === '.' || id === '..') return 'issue.id';
  if (unseen.test(id)) return 'issue.control';
  return reserved.has(id.toLowerCase()) ? 'issue.reserved' : undefined;
}

function textFault(text: string, longest: number): ProductsKey | undefined {
  if (bytes(text) > longest) return 'issue.long';
  return unseen.test(text) ? 'issue.control' : undefined;
}

/** What central itself found wrong with the one product of a request, by field. */
export function issuesOf(error: unknown): Issues {
  const details = error instanceof ApiError ? error.details : [];
  return Object.fromEntries(
    details.flatMap(({ field, issue }) => {
      const name = fields.find((one) => field === `products[0].${one}`);
      return name ? [[name, issue]] : [];
    }),
  );
}
