import type { TypedSearch } from '@ui/useTyped.ts';
import { Search, X } from 'lucide-react';
import { searchFieldId } from '../frame/useKeys.ts';
import styles from './SearchField.module.css';
import { t } from './text.ts';

/** Searches as one types. Enter does so at once. */
export function SearchField({ search }: { search: TypedSearch }) {
  return (
    <div className={styles.field}>
      <Search size={18} aria-hidden />
      <input
        id={searchFieldId}
        type="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={256}
        aria-label={t('search.label')}
        placeholder={t('search.hint')}
        value={search.text}
        onChange={({ target }) => search.type(target.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') search.flush();
          if (key === 'Escape') currentTarget.blur();
        }}
      />
      {search.text ? (
        <button type="button" aria-label={t('search.clear')} onClick={() => search.type('')}>
          <X size={18} aria-hidden />
        </button>
      ) : (
        <kbd aria-hidden>/</kbd>
      )}
    </div>
  );
}
