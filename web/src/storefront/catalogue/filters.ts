import type { ListQuery, Product, Sort, StockFilter } from '@lib/api/types.ts';
import { askable } from '@lib/search.ts';
import { stockState } from '@ui/StockBadge.tsx';
import { forSale, lowPoint, type Points } from '../places/here.ts';

export const sorts = ['name', '-name', 'id', 'price', '-price', 'available', '-available', '-updated'] as const;
export const stocks = ['in', 'low', 'out'] as const;
export const views = ['grid', 'table'] as const;

/** What the catalogue shows. All of it stands in the address, so that a link or a reload shows the same. */
export interface Filters {
  q: string;
  category: string;
  stock: StockFilter | '';
  sort: (typeof sorts)[number];
  view: (typeof views)[number];
  /** How many pages of products are shown, one below the other. */
  pages: number;
}

export const pageSize = 48;
const mostPages = 100;

const usual: Filters = { q: '', category: '', stock: '', sort: 'name', view: 'grid', pages: 1 };

/** Reads the filters from an address; what makes no sense there is passed over. */
export function readFilters(search: URLSearchParams): Filters {
  const pages = Number(search.get('pages') ?? 1);
  return {
    q: search.get('q') ?? '',
    category: search.get('category') ?? '',
    stock: oneOf(stocks, search.get('stock')) ?? '',
    sort: oneOf(sorts, search.get('sort')) ?? usual.sort,
    view: oneOf(views, search.get('view')) ?? usual.view,
    pages: Number.isInteger(pages) && pages >= 1 ? Math.min(pages, mostPages) : 1,
  };
}

/** Writes them back; what is as usual is left out. */
export function writeFilters(filters: Filters): URLSearchParams {
  const search = new URLSearchParams();
  for (const name of Object.keys(usual) as (keyof Filters)[]) {
    if (filters[name] !== usual[name]) search.set(name, String(filters[name]));
  }
  return search;
}

/** Changes filters. Whatever changes what is found begins with the first page again. */
export function change(filters: Filters, part: Partial<Filters>): Filters {
  const onlyLook = Object.keys(part).every((name) => name === 'view' || name === 'pages');
  return { ...filters, ...(onlyLook ? {} : { pages: 1 }), ...part };
}

export const filtered = ({ q, category, stock }: Filters): boolean =>
  q.trim() !== '' || category !== '' || stock !== '';

/** The filters as the server takes them. */
export function listQuery({ q, category, stock, sort }: Filters): ListQuery {
  return {
    ...(q.trim() ? { q: askable(q) } : {}),
    ...(category ? { category } : {}),
    ...(stock ? { stock } : {}),
    sort: sort as Sort,
  };
}

/** The same filters with what was typed taken for a barcode; undefined where it cannot be one. */
export function barcodeQuery(filters: Filters): ListQuery | undefined {
  const barcode = filters.q.trim();
  const { q: _, ...query } = listQuery(filters);
  return /^(?=.*\d)\S{4,64}$/.test(barcode) ? { ...query, barcode } : undefined;
}

/** Whether a product has the stock that is asked for, by the server's rule: `in` holds for low stock too. */
export function fitsStock(product: Product, stock: StockFilter | '', points: Points): boolean {
  const state = stockState(forSale(product), lowPoint(product, points));
  return stock === '' || state === stock || (stock === 'in' && state === 'low');
}

function oneOf<T extends string>(all: readonly T[], value: string | null): T | undefined {
  return all.find((candidate) => candidate === value);
}
