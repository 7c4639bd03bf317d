import { finds } from '@lib/search.ts';
import { kindOf } from './EventLine.tsx';
import { type Entry, isHole } from './log.ts';

export const kinds = ['created', 'updated', 'deleted'] as const;

/** Which events are shown. It stands in the address. */
export interface Filters {
  kind: (typeof kinds)[number] | '';
  store: string;
  product: string;
  text: string;
}

export function readFilters(search: URLSearchParams): Filters {
  return {
    kind: kinds.find((kind) => kind === search.get('kind')) ?? '',
    store: search.get('store') ?? '',
    product: search.get('product') ?? '',
    text: search.get('text') ?? '',
  };
}

export function writeFilters(filters: Filters): URLSearchParams {
  return new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''));
}

/** The entries that fit. Holes always do: what is missing might have fitted. */
export function fitting(entries: readonly Entry[], { kind, store, product, text }: Filters): Entry[] {
  return entries.filter((entry) => {
    if (isHole(entry)) return true;
    if (kind && kindOf(entry) !== kind) return false;
    if (store && entry.storeId !== store) return false;
    if (!finds(product, entry.productId)) return false;
    const { actor, reason, ref, requestId } = entry;
    return finds(text, entry.data.name, entry.productId, actor ?? '', reason ?? '', ref ?? '', requestId ?? '');
  });
}

/** The stores that events in memory are of. */
export function storesIn(entries: readonly Entry[]): string[] {
  const names = new Set(entries.flatMap((entry) => (isHole(entry) || !entry.storeId ? [] : [entry.storeId])));
  return [...names].sort();
}
