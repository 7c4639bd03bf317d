import { rangeOf, type Span, spans } from '../history/spans.ts';

/** Which acts are shown. It stands in the address, so that a link or a reload shows the same. */
export interface Filters {
  person: string;
  action: string;
  span: Span | '';
  from: string;
  to: string;
}

const day = /^\d{4}-\d\d-\d\d$/;

export function readFilters(search: URLSearchParams): Filters {
  const text = (name: keyof Filters) => search.get(name) ?? '';
  const date = (name: 'from' | 'to') =>
    day.test(text(name)) && !Number.isNaN(Date.parse(text(name))) ? text(name) : '';
  return {
    person: text('person'),
    action: text('action'),
    span: spans.find((span) => span === text('span')) ?? '',
    from: date('from'),
    to: date('to'),
  };
}

export const writeFilters = (filters: Filters): URLSearchParams =>
  new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''));

export const choosing = (filters: Filters): boolean => Object.values(filters).some((value) => value !== '');

/** The filters as central takes them. */
export function auditQuery(filters: Filters, now = Date.now()) {
  const { from, to } = rangeOf(filters, now);
  const iso = (at: number | undefined) => (at === undefined ? '' : new Date(at).toISOString());
  const asked = { actor: filters.person.trim(), action: filters.action, from: iso(from), to: iso(to) };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== '')) as Partial<typeof asked>;
}
