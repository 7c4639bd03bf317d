import { plainAmount } from '@lib/amount.ts';
import type { ListQuery, Product, ProductPage } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { explain } from '@ui/explain.ts';
import { useEffect, useRef, useState } from 'react';
import { type Central, useCentral } from '../central/central.ts';
import type { Pause } from '../central/patiently.ts';
import { toast } from '../frame/toast.tsx';
import { fields } from '../products/draft.ts';
import { cellOf } from '../products/extras.ts';
import { type Filters, listQuery } from '../products/filters.ts';
import { plural, t } from '../products/text.ts';
import { textOf } from '../products/typed.ts';
import { csvOf, download } from './csv.ts';
import { pageReader, pageSize } from './lookUp.ts';

export const exportColumns = [...fields, 'version', 'lastUpdated'] as const;

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
      const lines = products.map((product) => csvOf(exportColumns.map((column) => cell(product, column))));
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

/** What a file says of a product: the stock in its unit, as pages do; several barcodes and attributes stand in one cell each. */
export function cell(product: Product, column: (typeof exportColumns)[number]): string | number {
  if (column === 'barcodes' || column === 'attributes') return cellOf(textOf(product, column).split('\n'));
  if (column === 'available') return plainAmount(product.available, product);
  return product[column] ?? '';
}

/** All products of a query. */
export async function readAll(
  central: Pick<Central, 'api'>,
  query: ListQuery,
  onCount: (count: number) => void,
  signal: AbortSignal,
  pause?: Pause,
): Promise<Product[]> {
  const read = pageReader(central, signal, pause);
  const products: Product[] = [];
  let after: string | undefined = '';
  while (after !== undefined) {
    const page: ProductPage = await read({ ...query, after, limit: pageSize });
    products.push(...page.products);
    onCount(products.length);
    after = page.nextCursor;
  }
  return products;
}
