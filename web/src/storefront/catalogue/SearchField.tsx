import { t } from '@shared/text/storefront.ts';
import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { searchFieldId } from '../frame/useKeys.ts';
import styles from './SearchField.module.css';

const pauseMs = 180; // typing faster than this is one search

/** Searches as one types. Enter does so at once. */
export function SearchField({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);

  // The address may change by itself, when the reader goes back.
  useEffect(() => {
    if (value !== sent.current) setTyped(value);
    sent.current = value;
  }, [value]);

  const send = (q: string) => {
    if (q === sent.current) return;
    sent.current = q;
    onChange(q);
  };
  const latest = useRef(send);
  latest.current = send;

  useEffect(() => {
    const timer = setTimeout(() => latest.current(typed), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);

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
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') send(typed);
          if (key === 'Escape') currentTarget.blur();
        }}
      />
      {typed ? (
        <button type="button" aria-label={t('search.clear')} onClick={() => setTyped('')}>
          <X size={18} aria-hidden />
        </button>
      ) : (
        <kbd aria-hidden>/</kbd>
      )}
    </div>
  );
}
