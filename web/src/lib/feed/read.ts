import type { Answer } from '../api/client.ts';
import type { Product } from '../api/types.ts';
import type { Live } from './live.ts';

/** A page of the products with some ids, as a node gives it. */
export interface Named {
  products: readonly Product[];
  pagination: { has_more: boolean };
}

/** Asks a node for products by their ids. */
export type Ask = (ids: string[], signal: AbortSignal | undefined) => Promise<Answer<Named>>;

const most = 100; // ids that a node takes at once
const mostBytes = 6_000; // of them in an address, which proxies take

/** The first of the ids, as many as one request may name. */
export function firstOf(ids: Iterable<string>): string[] {
  const first: string[] = [];
  let bytes = 0;
  for (const id of ids) {
    bytes += 'productId=&'.length + encodeURIComponent(id).length;
    if (first.length === most || (first.length > 0 && bytes > mostBytes)) break;
    first.push(id);
  }
  return first;
}

/**
 * Has the page know products, as many as one request may name. Returns the ids of which all is known now that there is to know: a node that
 * would have to say too much gives the first of them.
 */
export async function readFirst(ask: Ask, live: Live, ids: Iterable<string>, signal?: AbortSignal): Promise<string[]> {
  const asked = firstOf(ids);
  const { data, meta } = await ask(asked, signal);
  const there = new Set(data.products.map(({ productId }) => productId));
  live.offer(data.products, meta);
  if (data.pagination.has_more) return asked.filter((id) => there.has(id));
  for (const id of asked) if (!there.has(id) && live.product(id) === undefined) live.absent(id);
  return asked;
}
