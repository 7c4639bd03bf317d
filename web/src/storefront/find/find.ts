import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Product } from '@lib/api/types.ts';
import { askable } from '@lib/search.ts';
import type { Store } from '../store.ts';

/** What was scanned or typed: a code, and how many of it, as it was typed. */
export interface Entry {
  code: string;
  many: string;
}

/** "3*CODE" is three of it, and "1.5*CODE" one and a half; a code alone is one. */
export function entryOf(typed: string): Entry {
  const [, many = '1', code = typed] = /^\s*(\d+(?:[.,]\d+)?)\s*[*×](.*)$/.exec(typed) ?? [];
  return { code: code.trim(), many };
}

/** The product of a code, as the feed has it, or read from the store: its own code, or one of its barcodes. Undefined if there is none. */
export async function find(store: Store, code: string): Promise<Product | undefined> {
  const known = store.live.product(code);
  if (known && known !== 'deleted') return known;
  // The list says that there is none without an error; most codes that are scanned are barcodes.
  const read = (await orNone(() => byBarcode(store, code))) ?? (await orNone(() => byId(store, code)));
  return read && newest(store.live, read);
}

async function byBarcode({ api, live }: Store, barcode: string): Promise<Product | undefined> {
  const params = { query: { barcode, limit: 2 } };
  const { data, meta } = await answered(api.GET('/inventory', { params }));
  live.offer(data.products, meta);
  return data.products.length === 1 ? data.products[0] : undefined;
}

async function byId({ api, live }: Store, productId: string): Promise<Product> {
  const { data, meta } = await answered(api.GET('/inventory/{productId}', { params: { path: { productId } } }));
  live.offer([data], meta);
  return data;
}

/** A code that cannot be a barcode, or no id, is as unknown as one that is not there. */
async function orNone(read: () => Promise<Product | undefined>): Promise<Product | undefined> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof ApiError && (cause.status === 404 || cause.status === 400)) return undefined;
    throw cause;
  }
}

function newest(live: Store['live'], read: Product): Product | undefined {
  const known = live.product(read.productId);
  return known === 'deleted' ? undefined : (known ?? read);
}

const hitsShown = 6;

/** The first products that are found by what was typed. */
export async function search({ api, live }: Store, typed: string, signal: AbortSignal): Promise<Product[]> {
  const params = { query: { q: askable(typed), limit: hitsShown } };
  const { data, meta } = await answered(api.GET('/inventory', { params, signal }));
  live.offer(data.products, meta);
  return data.products;
}
