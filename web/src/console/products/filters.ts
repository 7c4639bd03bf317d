import type { ListQuery, StockFilter } from '@lib/api/types.ts';
import { askable } from '@lib/search.ts';

export const columns = ['id', 'name', 'available', 'price', 'updated'] as const;
export type Column = (typeof columns)[number];
export type Order = Column | `-${Column}`;
export const stocks = ['in', 'low', 'out'] as const;

/** What the table shows. It stands in the address, so that a link or a reload shows the same. */
export interface Filters {
  q: string;
  category: string;
  stock: StockFilter | '';
  sort: Order;
}

const usual: Filters = { q: '', category: '', stock: '', sort: 'id' };

export function readFilters(search: URLSearchParams): Filters {
  const sort = search.get('sort') ?? usual.sort;
  return {
    q: search.get('q') ?? '',
    category: search.get('category') ?? '',
    stock: stocks.find((stock) => stock === search.get('stock')) ?? '',
    sort: columns.some((column) => sort === column || sort === `-${column}`) ? (sort as Order) : usual.sort,
  };
}

export function writeFilters(filters: Filters): URLSearchParams {
  const search = new URLSearchParams();
  for (const name of Object.keys(usual) as (keyof Filters)[]) {
    if (filters[name] !== usual[name]) search.set(name, filters[name]);
  }
  return search;
}

/** The filters as central takes them. */
export function listQuery({ q, category, stock, sort }: Filters): ListQuery {
  return {
    ...(q.trim() ? { q: askable(q) } : {}),
    ...(category ? { category } : {}),
    ...(stock ? { stock } : {}),
    sort,
  };
}

/** A click on a column sorts by it, and a second one turns it round. */
export const turned = (sort: Order, column: Column): Order => (sort === column ? `-${column}` : column);

export const filtered = ({ q, category, stock }: Filters): boolean =>
  q.trim() !== '' || category !== '' || stock !== '';
