import { t } from '@shared/text/products.ts';
import { Search, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import styles from './FilterBar.module.css';
import { type Filters, stocks } from './filters.ts';
import { useCategories } from './useProducts.ts';

interface FilterBarProps {
  filters: Filters;
  onChange: (part: Partial<Filters>, replace?: boolean) => void;
}

/** Search, category and stock. */
export function FilterBar({ filters, onChange }: FilterBarProps) {
  const categories = useCategories();
  const id = useId();
  const known = filters.category === '' || categories.includes(filters.category);
  return (
    <div className={styles.bar}>
      <SearchField value={filters.q} onChange={(q) => onChange({ q }, true)} />
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

const settleMs = 220;

/** What is typed is looked for when typing pauses. */
function SearchField({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const [typed, setTyped] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const sent = useRef(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    if (value !== sent.current) setTyped(value); // the address was changed from elsewhere
    sent.current = value;
  }, [value]);
  useEffect(() => {
    if (typed === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed;
      latest.current(typed);
    }, settleMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const clear = () => {
    setTyped('');
    field.current?.focus();
  };
  return (
    <search className={styles.search}>
      <Search size={17} aria-hidden />
      <input
        ref={field}
        data-search
        type="search"
        value={typed}
        aria-label={t('search.label')}
        placeholder={t('search.hint')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') typed ? clear() : field.current?.blur();
        }}
      />
      {typed && (
        <button type="button" aria-label={t('search.clear')} onClick={clear}>
          <X size={16} aria-hidden />
        </button>
      )}
    </search>
  );
}
