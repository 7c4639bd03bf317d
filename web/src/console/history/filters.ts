import type { PastEvent } from '@lib/api/types.ts';
import { type Action, actions, happened, placesOf } from './happened.ts';
import { type Range, rangeOf, type Span, spans } from './spans.ts';

/** Which events are shown. It stands in the address, so that a link or a reload shows the same. */
export interface Filters {
  product: string;
  person: string;
  shop: string;
  place: string;
  action: Action | '';
  reason: string;
  ref: string;
  /** A usual time; '' for the days that `from` and `to` name, or all time. */
  span: Span | '';
  from: string;
  to: string;
}

export const none: Filters = {
  product: '',
  person: '',
  shop: '',
  place: '',
  action: '',
  reason: '',
  ref: '',
  span: '',
  from: '',
  to: '',
};

const day = /^\d{4}-\d\d-\d\d$/;

export function readFilters(search: URLSearchParams): Filters {
  const text = (name: keyof Filters) => search.get(name) ?? '';
  const date = (name: 'from' | 'to') =>
    day.test(text(name)) && !Number.isNaN(Date.parse(text(name))) ? text(name) : '';
  return {
    product: text('product'),
    person: text('person'),
    shop: text('shop'),
    place: text('place'),
    action: actions.find((action) => action === text('action')) ?? '',
    reason: text('reason'),
    ref: text('ref'),
    span: spans.find((span) => span === text('span')) ?? '',
    from: date('from'),
    to: date('to'),
  };
}

export const writeFilters = (filters: Filters): URLSearchParams =>
  new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''));

/** The part of them that chooses events, not their time. */
export const choosing = (filters: Filters): boolean =>
  Object.entries(filters).some(([name, value]) => value !== '' && !['span', 'from', 'to', 'product'].includes(name));

/** The filters as central takes them; the product is part of the path. */
export function historyQuery(filters: Filters, now = Date.now()) {
  const { person, shop, place, action, reason, ref } = filters;
  const { from, to } = rangeOf(filters, now);
  const said = (name: string, value: string | undefined) => (value ? { [name]: value } : {});
  return {
    ...said('actor', person.trim()),
    ...said('store', shop),
    ...said('location', place),
    ...said('types', action),
    ...said('reason', reason.trim()),
    ...said('ref', ref.trim()),
    ...said('from', iso(from)),
    ...said('to', iso(to)),
  } as HistoryQuery;
}

export interface HistoryQuery {
  actor?: string;
  store?: string;
  location?: string;
  types?: string;
  reason?: string;
  ref?: string;
  from?: string;
  to?: string;
}

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

/** Whether an event that was heard is one that central would have found. */
export function fits(event: PastEvent, filters: Filters, range: Range = rangeOf(filters)): boolean {
  const { product, person, shop, place, action, reason, ref } = filters;
  const at = Date.parse(event.timestamp);
  const same = (wanted: string, value: string | undefined) => wanted.trim() === '' || wanted.trim() === value;
  return (
    same(product, event.productId) &&
    same(person, event.actor) &&
    same(shop, event.storeId) &&
    same(reason, event.reason) &&
    same(ref, event.ref) &&
    (place === '' || placesOf(event).includes(place)) &&
    (action === '' || happened(event) === action) &&
    at >= (range.from ?? Number.NEGATIVE_INFINITY) &&
    at < (range.to ?? Number.POSITIVE_INFINITY)
  );
}
