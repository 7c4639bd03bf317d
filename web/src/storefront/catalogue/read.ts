import { answered, type Meta, type StoreApi } from '@lib/api/client.ts';
import type { ListQuery, Product } from '@lib/api/types.ts';

export interface List {
  products: Product[];
  total: number;
  hasMore: boolean;
}

const mostAtOnce = 1000; // products in one answer

/**
 * Reads the first products of a list. Up to a thousand come in one answer and so are of one position, whatever changes
 * meanwhile; a longer list goes on behind the last product, and what moved in between is shown once.
 */
export async function readList(
  api: StoreApi,
  query: ListQuery,
  count: number,
  offer: (products: Product[], meta: Meta) => void,
  signal: AbortSignal,
): Promise<List> {
  const byId = new Map<string, Product>();
  let after = '';
  for (;;) {
    const limit = Math.min(mostAtOnce, count - byId.size);
    const call = api.GET('/inventory', { params: { query: { ...query, after, limit } }, signal });
    const { data, meta } = await answered(call);
    offer(data.products, meta);
    for (const product of data.products) byId.set(product.productId, product);
    const { total_count: total, has_more: hasMore } = data.pagination;
    if (!hasMore || !data.nextCursor || byId.size >= count || data.products.length === 0) {
      return { products: [...byId.values()], total, hasMore };
    }
    after = data.nextCursor;
  }
}
