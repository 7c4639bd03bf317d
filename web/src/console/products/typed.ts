import { type Measure, parseAmount } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { check, emptyDraft } from './draft.ts';
import type { Change, Field } from './edit.ts';
import { extraFault, extrasOf, isExtra } from './extras.ts';
import { decimal, whole } from './number.ts';
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
  if (isExtra(field)) return { field, value: extrasOf[field](text) } as Change;
  return field === 'price' ? { field, value: decimal(text) as number } : { field, value: text.trim() };
}

/** Why what was typed is no change. */
export function amountFault({ how, text }: Typed, field: Field, { decimals }: Measure = {}): string {
  if (field === 'available' && decimals) return t(how === 'by' ? 'issue.delta.parts' : 'issue.parts', { decimals });
  if (field === 'available') return t(how === 'by' ? 'issue.delta' : 'issue.whole');
  if (isExtra(field)) return extraFault(field, text);
  const purpose = field === 'name' ? 'create' : 'either'; // a name may not be empty, a category may
  const { issues } = check({ ...emptyDraft, productId: '-', name: '-', [field]: text }, purpose);
  if (field === 'price' && !text.trim()) return t('issue.price');
  return issues[field] ?? '';
}

/** An amount with or without a sign, in smallest parts. */
export function signed(text: string, measure: Measure): number | undefined {
  if (!measure.decimals) return whole(text);
  const [, sign, rest = ''] = /^\s*([+\-−]?)(.*)$/.exec(text) ?? [];
  const value = parseAmount(rest, measure);
  return value !== undefined && sign && sign !== '+' ? -value : value;
}
