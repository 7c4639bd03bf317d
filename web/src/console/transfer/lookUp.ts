import { type Answer, answered } from '@lib/api/client.ts';
import type { ListQuery, Product, ProductPage } from '@lib/api/types.ts';
import type { Central } from '../central/central.ts';
import { type Pause, patiently } from '../central/patiently.ts';

export const pageSize = 1_000;

type Api = Pick<Central, 'api'>;

/** Reads pages one by one, as fast as central lets. */
export function pageReader({ api }: Api, signal: AbortSignal, pause?: Pause) {
  const ask = patiently(pause);
  return async (query: ListQuery): Promise<ProductPage> => {
    const { data }: Answer<ProductPage> = await ask(() =>
      answered(api.GET('/inventory', { params: { query }, signal })),
    );
    return data;
  };
}

/**
 * Looks products up by their ids, in the order of ids, page after page, and leaves out what lies between: many ids cost as
 * many requests as the catalogue has pages, a few cost one each.
 */
export async function lookUp(
  central: Api,
  ids: Iterable<string>,
  onDone: (count: number) => void,
  signal: AbortSignal,
  pause?: Pause,
): Promise<Map<string, Product>> {
  const read = pageReader(central, signal, pause);
  const wanted = [...new Set(ids)].sort(byCodePoints);
  const found = new Map<string, Product>();
  for (let next = 0; next < wanted.length; ) {
    const after = before(wanted[next] ?? '');
    let page = await read({ after, limit: pageSize });
    for (;;) {
      const there = new Map(page.products.map((product) => [product.productId, product]));
      const last = page.nextCursor;
      while (next < wanted.length && (last === undefined || byCodePoints(wanted[next] ?? '', last) <= 0)) {
        const product = there.get(wanted[next] ?? '');
        if (product) found.set(product.productId, product);
        next++;
      }
      onDone(next);
      // The page ended before the id that it was read for: more than a page begins alike.
      if (last === undefined || next >= wanted.length || byCodePoints(before(wanted[next] ?? ''), last) > 0) break;
      page = await read({ after: last, limit: pageSize });
    }
  }
  return found;
}

/** A text that comes before an id, with little between but what begins as the id does; itself good for an id. */
const before = (id: string): string =>
  [...id]
    .slice(0, -1)
    .join('')
    .replace(/[^\p{L}\p{N}]+$/u, '');

/** The order of ids at central, which is that of their bytes in UTF-8, and so that of their code points. */
export function byCodePoints(a: string, b: string): number {
  const [left, right] = [a[Symbol.iterator](), b[Symbol.iterator]()];
  for (;;) {
    const [x, y] = [left.next(), right.next()];
    if (x.done || y.done) return Number(y.done ?? false) - Number(x.done ?? false);
    const way = (x.value.codePointAt(0) ?? 0) - (y.value.codePointAt(0) ?? 0);
    if (way !== 0) return way;
  }
}
