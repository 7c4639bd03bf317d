import { type Answer, answered } from '@shared/api/client.ts';
import { ApiError } from '@shared/api/error.ts';
import type { ListQuery, Product, ProductPage } from '@shared/api/types.ts';
import { quantity } from '@shared/format.ts';
import { explain } from '@shared/text/errors.ts';
import { plural, t } from '@shared/text/products.ts';
import { useEffect, useRef, useState } from 'react';
import { type Central, useCentral } from '../central/central.ts';
import { toast } from '../frame/toast.tsx';
import { type Filters, listQuery } from '../products/filters.ts';
import { csvOf, download } from './csv.ts';

const pageSize = 1_000;
const mostWaits = 20; // for a limit that is used up
const restMs = 5_000;

export const exportColumns = ['productId', 'name', 'category', 'available', 'price', 'version', 'lastUpdated'] as const;

/** Writes the products that fit the filters into a file, page after page. */
export function useExport() {
  const central = useCentral();
  const [done, setDone] = useState<number>();
  const gone = useRef(new AbortController());
  useEffect(() => {
    gone.current = new AbortController();
    return () => gone.current.abort();
  }, []);
  const start = async (filters: Filters) => {
    setDone(0);
    try {
      // In order of id a page neither repeats nor misses a product, whatever is sold meanwhile.
      const query = listQuery({ ...filters, sort: 'id' });
      const products = await readAll(central, query, setDone, gone.current.signal);
      const lines = products.map((product) => csvOf(exportColumns.map((column) => product[column] ?? '')));
      download(`bodega-${new Date().toISOString().slice(0, 10)}.csv`, [csvOf(exportColumns), ...lines]);
      toast.good(plural('export.done', lines.length, quantity(lines.length)));
    } catch (error) {
      if (!gone.current.signal.aborted) toast.bad(t('export.failed'), explain(error));
    } finally {
      setDone(undefined);
    }
  };
  return { start, busy: done !== undefined, done: done ?? 0 };
}

/** All products of a query. When the limit is used up it waits as long as central says, and goes on. */
export async function readAll(
  { api }: Pick<Central, 'api'>,
  query: ListQuery,
  onCount: (count: number) => void,
  signal: AbortSignal,
  pause = (ms: number) => new Promise<void>((go) => setTimeout(go, ms)),
): Promise<Product[]> {
  const products: Product[] = [];
  let after: string | undefined = '';
  let waits = 0;
  while (after !== undefined) {
    try {
      const page: ListQuery = { ...query, after, limit: pageSize };
      const { data }: Answer<ProductPage> = await answered(api.GET('/inventory', { params: { query: page }, signal }));
      products.push(...data.products);
      onCount(products.length);
      after = data.nextCursor;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 429 || ++waits > mostWaits) throw error;
      await pause(error.retryAfterMs ?? restMs);
    }
  }
  return products;
}
