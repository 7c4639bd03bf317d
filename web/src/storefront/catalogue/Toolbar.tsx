import { Button } from '@ui/index.ts';
import type { TypedSearch } from '@ui/useTyped.ts';
import { LayoutGrid, Rows3 } from 'lucide-react';
import type { Filters } from './filters.ts';
import { sorts, stocks } from './filters.ts';
import { SearchField } from './SearchField.tsx';
import styles from './Toolbar.module.css';
import { t } from './text.ts';
import { useCategories } from './useCatalogue.ts';

interface ToolbarProps {
  search: TypedSearch;
  filters: Filters;
  onChange: (part: Partial<Filters>, how?: { replace?: boolean }) => void;
}

/** Search, filters, order and look of the catalogue. */
export function Toolbar({ search, filters, onChange }: ToolbarProps) {
  return (
    <search className={styles.toolbar}>
      <div className={styles.line}>
        <SearchField search={search} />
        <label className={styles.sort}>
          <span className="visually-hidden">{t('sort.label')}</span>
          <select value={filters.sort} onChange={({ target }) => onChange({ sort: target.value as Filters['sort'] })}>
            {sorts.map((sort) => (
              <option key={sort} value={sort}>
                {t(`sort.${sort}`)}
              </option>
            ))}
          </select>
        </label>
        <ViewSwitch view={filters.view} onChange={(view) => onChange({ view })} />
      </div>
      <div className={styles.line}>
        <StockFilter value={filters.stock} onChange={(stock) => onChange({ stock })} />
        <CategoryFilter value={filters.category} onChange={(category) => onChange({ category })} />
      </div>
    </search>
  );
}

function StockFilter({ value, onChange }: { value: Filters['stock']; onChange: (stock: Filters['stock']) => void }) {
  return (
    <fieldset className={styles.segments}>
      <legend className="visually-hidden">{t('filter.stock')}</legend>
      {(['', ...stocks] as const).map((stock) => (
        <label key={stock}>
          <input type="radio" name="stock" checked={value === stock} onChange={() => onChange(stock)} />
          <span>{t(stock === '' ? 'filter.stock.all' : `filter.stock.${stock}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function CategoryFilter({ value, onChange }: { value: string; onChange: (category: string) => void }) {
  const known = useCategories().map(({ name }) => name);
  const categories = value && !known.includes(value) ? [value, ...known] : known;
  if (categories.length === 0) return null;
  return (
    <fieldset className={styles.chips}>
      <legend className="visually-hidden">{t('filter.category')}</legend>
      {['', ...categories].map((category) => (
        <label key={category}>
          <input type="radio" name="category" checked={value === category} onChange={() => onChange(category)} />
          <span>{category || t('filter.category.all')}</span>
        </label>
      ))}
    </fieldset>
  );
}

function ViewSwitch({ view, onChange }: { view: Filters['view']; onChange: (view: Filters['view']) => void }) {
  const to = view === 'grid' ? 'table' : 'grid';
  const Icon = to === 'table' ? Rows3 : LayoutGrid;
  return (
    <Button square onClick={() => onChange(to)} aria-label={t(`view.${to}`)} title={t(`view.${to}`)}>
      <Icon size={19} aria-hidden />
    </Button>
  );
}
