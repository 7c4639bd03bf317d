import type { PastEvent, Product } from '@lib/api/types.ts';
import { price } from '@lib/format.ts';
import { shown as inFull } from '../products/shown.ts';
import { t as productsText } from '../products/text.ts';
import { happened } from './happened.ts';
import { t } from './text.ts';
import type { Showing } from './useShowing.ts';

/** What taking an event back will do, in sentences. `before` is the product as it was before the event, where it is known. */
export function deedsOf(event: PastEvent, showing: Showing, before: Product | undefined): string[] {
  const { data, delta = 0 } = event;
  const { name } = data;
  const units = event.onHandDelta ?? delta;
  const count = showing.amount(event, Math.abs(units));
  switch (happened(event)) {
    case 'set':
      return [t('back.set', { name }), ...(before ? back(before, event, showing) : [])];
    case 'created':
      return [t('back.created', { name })];
    case 'deleted':
      return [t('back.deleted', { name })];
    case 'moved':
      return [at(t('back.moved', { name }), event, showing)];
    case 'hold_committed':
      return [at(t('back.handed', { count, name }), event, showing)];
    default:
      return [at(t(units < 0 ? 'back.come' : 'back.go', { count, name }), event, showing)];
  }
}

const back = (before: Product, event: PastEvent, showing: Showing): string[] =>
  changesOf(before, event, showing).map(({ name, now, past }) => t('back.value', { field: name, now, past }));

function at(what: string, event: PastEvent, showing: Showing): string {
  const places = showing.places(event);
  return places ? t('back.at', { what, places }) : what;
}

export const fields = ['name', 'category', 'price', 'available'] as const;
export type Field = (typeof fields)[number];

/** A member of a product as it is shown. */
export function shown(event: PastEvent, product: Product, field: Field, showing: Showing): string {
  if (field === 'price') return price(product.price);
  return field === 'available' ? showing.amount(event, product.available) : product[field] || '–';
}

export interface Changed {
  /** What people call the member. */
  name: string;
  now: string;
  past: string;
}

const catalogue = ['barcodes', 'unit', 'decimals', 'reorderPoint', 'attributes'] as const;

/** The members that an event changed, as they are after it and as they were. It tells all of the catalogue if it changed any of it. */
export function changesOf(before: Product, event: PastEvent, showing: Showing): Changed[] {
  const show = (product: Product, field: Field) => shown(event, product, field, showing);
  const values = fields
    .filter((field) => (before[field] ?? '') !== (event.data[field] ?? ''))
    .map((field) => ({ name: t(`field.${field}`), now: show(event.data, field), past: show(before, field) }));
  if (!event.catalogue) return values;
  const after: Product = { ...event.data, ...event.catalogue };
  const extras = catalogue
    .map((field) => ({ name: productsText(`field.${field}`), now: inFull(after, field), past: inFull(before, field) }))
    .filter(({ now, past }) => now !== past);
  return [...values, ...extras];
}
