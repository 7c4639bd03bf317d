import type { TypedSearch } from '@ui/useTyped.ts';
import { Search, X } from 'lucide-react';
import { useId, useRef } from 'react';
import styles from './FilterBar.module.css';
import { type Filters, stocks } from './filters.ts';
import { t } from './text.ts';
import { useCategories } from './useProducts.ts';

interface FilterBarProps {
  search: TypedSearch;
  filters: Filters;
  onChange: (part: Partial<Filters>) => void;
}

/** Search, category and stock. */
export function FilterBar({ search, filters, onChange }: FilterBarProps) {
  const categories = useCategories();
  const id = useId();
  const known = filters.category === '' || categories.includes(filters.category);
  return (
    <div className={styles.bar}>
      <SearchField search={search} />
      <label className={styles.choice} htmlFor={`${id}-category`}>
        <span className="visually-hidden">{t('field.category')}</span>
        <select
          id={`${id}-category`}
          value={filters.category}
          onChange={(event) => onChange({ category: event.target.value })}
        >
          <option value="">{t('filter.category.all')}</option>
          {(known ? categories : [...categories, filters.category]).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <fieldset className={styles.stock}>
        <legend className="visually-hidden">{t('filter.stock')}</legend>
        {(['', ...stocks] as const).map((stock) => (
          <label key={stock} data-on={filters.stock === stock || undefined}>
            <input
              type="radio"
              name={`${id}-stock`}
              checked={filters.stock === stock}
              onChange={() => onChange({ stock })}
            />
            {t(stock === '' ? 'filter.stock.all' : `filter.stock.${stock}`)}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

/** What is typed is looked for when typing pauses. */
export function SearchField({ search }: { search: TypedSearch }) {
  const field = useRef<HTMLInputElement>(null);
  const clear = () => {
    search.type('');
    field.current?.focus();
  };
  return (
    <search className={styles.search}>
      <Search size={17} aria-hidden />
      <input
        ref={field}
        data-search
        type="search"
        value={search.text}
        aria-label={t('search.label')}
        placeholder={t('search.hint')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => search.type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') search.flush();
          if (event.key === 'Escape') search.text ? clear() : field.current?.blur();
        }}
      />
      {search.text && (
        <button type="button" aria-label={t('search.clear')} onClick={clear}>
          <X size={16} aria-hidden />
        </button>
      )}
    </search>
  );
}
