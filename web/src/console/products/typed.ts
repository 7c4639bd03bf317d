import { type Measure, parseAmount } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { check, decimal, emptyDraft, whole } from './draft.ts';
import type { Change, Field } from './edit.ts';
import { t } from './text.ts';

/** What stands in the fields of an edit. */
export interface Typed {
  how: 'by' | 'to';
  text: string;
  reason: string;
}

/** What stands in the field of a value when its edit begins. Barcodes and attributes stand one in a line. */
export function textOf(product: Product, field: Field): string {
  switch (field) {
    case 'available':
      return '';
    case 'price':
      return String(product.price);
    case 'decimals':
      return String(product.decimals ?? 0);
    case 'reorderPoint':
      return product.reorderPoint === undefined ? '' : String(product.reorderPoint);
    case 'barcodes':
      return (product.barcodes ?? []).join('\n');
    case 'attributes':
      return Object.entries(product.attributes ?? {})
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n');
    default:
      return product[field] ?? '';
  }
}

/** The change that was typed; undefined while it is none. A stock is typed in the unit of its product. */
export function changeOf({ how, text, reason }: Typed, field: Field, measure: Measure = {}): Change | undefined {
  if (field === 'available') {
    const value = signed(text, measure);
    if (value === undefined || (how === 'by' ? value === 0 : value < 0)) return undefined;
    return { field, how, value, reason };
  }
  if (amountFault({ how, text, reason }, field)) return undefined;
  switch (field) {
    case 'price':
      return { field, value: decimal(text) as number };
    case 'decimals':
      return { field, value: whole(text) ?? 0 };
    case 'reorderPoint':
      return { field, value: text.trim() === '' ? undefined : whole(text) };
    case 'barcodes':
      return { field, value: linesOf(text) };
    case 'attributes':
      return { field, value: Object.fromEntries(linesOf(text).map(pairOf)) };
    default:
      return { field, value: text.trim() };
  }
}

/** Why what was typed is no change. */
export function amountFault({ how, text }: Typed, field: Field): string {
  if (field === 'available') return t(how === 'by' ? 'issue.delta' : 'issue.whole');
  const number = whole(text);
  switch (field) {
    case 'barcodes':
      return barcodesFault(linesOf(text));
    case 'attributes':
      return attributesFault(linesOf(text));
    case 'unit':
      return bytes(text.trim()) > 32 ? t('issue.long') : '';
    case 'decimals':
      return text.trim() === '' || (number !== undefined && number >= 0 && number <= 6) ? '' : t('issue.decimals');
    case 'reorderPoint':
      return text.trim() === '' || (number !== undefined && number >= 0) ? '' : t('issue.point');
  }
  const purpose = field === 'name' ? 'create' : 'either'; // a name may not be empty, a category may
  const { issues } = check({ ...emptyDraft, productId: '-', name: '-', [field]: text }, purpose);
  if (field === 'price' && !text.trim()) return t('issue.price');
  return issues[field] ?? '';
}

/** A whole number of smallest parts, with or without a sign. */
function signed(text: string, measure: Measure): number | undefined {
  if (!measure.decimals) return whole(text);
  const [, sign, rest = ''] = /^\s*([+\-−]?)(.*)$/.exec(text) ?? [];
  const value = parseAmount(rest, measure);
  return value !== undefined && sign && sign !== '+' ? -value : value;
}

function barcodesFault(codes: readonly string[]): string {
  if (codes.length > 8) return t('issue.barcodes');
  if (new Set(codes).size < codes.length) return t('issue.twice');
  return codes.some((code) => bytes(code) > 64) ? t('issue.long') : '';
}

function attributesFault(lines: readonly string[]): string {
  const pairs = lines.map(pairOf);
  if (pairs.length > 32) return t('issue.attributes');
  if (pairs.some(([name, value]) => !name || !value)) return t('issue.pair');
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) return t('issue.twice');
  const size = pairs.reduce((sum, [name, value]) => sum + bytes(name) + bytes(value), 0);
  return size > 4_096 || pairs.some(([name]) => bytes(name) > 64) ? t('issue.long') : '';
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

function pairOf(line: string): [name: string, value: string] {
  const at = line.indexOf(':');
  return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;
