import type { Product } from '@lib/api/types.ts';
import { useEffect, useId, useRef, useState } from 'react';
import styles from './EntryField.module.css';
import { type Entry, entryOf } from './find.ts';
import { t } from './text.ts';
import { type Takes, useEntries } from './useEntries.ts';
import { useHeldFocus } from './useHeldFocus.ts';
import { useHits } from './useHits.ts';

interface EntryFieldProps extends Takes {
  id?: string;
  label: string;
  hint: string;
  onLeave?: () => void;
  /** Nothing is entered: what became of the last entry was of a sheet that is done. */
  empty?: boolean;
}

/**
 * A field for codes, which a barcode reader types and ends with Enter, and for names: what is found is shown below, and Enter takes
 * the first of it, or the one that the arrows lead to. Nothing is taken by its name that was not shown.
 */
export function EntryField({ id, label, hint, onLeave, empty = false, ...takes }: EntryFieldProps) {
  const { enter, last, forget } = useEntries(takes);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const entry = entryOf(typed);
  const hits = useHits(entry.code);
  const list = useId();
  const field = useRef<HTMLInputElement>(null);
  useHeldFocus(field);
  useEffect(() => {
    if (empty) forget();
  }, [empty, forget]);
  const type = (to: string) => {
    setTyped(to);
    setAt(0);
  };
  const take = (what: Entry, chosen: Product | undefined) => {
    if (what.code) enter(what, chosen);
    type('');
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') take(entry, chosen(hits, entry.code, at));
    else if (event.key === 'Escape') typed ? type('') : onLeave?.();
    else if (step && hits.length > 0) setAt((at + step + hits.length) % hits.length);
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.entry}>
      <input
        ref={field}
        id={id}
        className={styles.field}
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={hits[at] ? `${list}-${at}` : undefined}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="done"
        aria-label={label}
        placeholder={hint}
        value={typed}
        onChange={({ target }) => type(target.value)}
        onKeyDown={onKeyDown}
      />
      <Hits id={list} hits={hits} at={at} onTake={(product) => take(entry, product)} />
      {last && (
        <p className={styles.last} data-good={last.good || undefined}>
          {last.words}
        </p>
      )}
    </div>
  );
}

/** The one that Enter takes: with the very code that was typed, else the one that is marked. */
function chosen(hits: readonly Product[], code: string, at: number): Product | undefined {
  const same = (text: string) => text.toLowerCase() === code.toLowerCase();
  return hits.find(({ productId, barcodes }) => same(productId) || barcodes?.some(same)) ?? hits[at];
}

interface HitsProps {
  id: string;
  hits: readonly Product[];
  at: number;
  onTake: (product: Product) => void;
}

function Hits({ id, hits, at, onTake }: HitsProps) {
  return (
    <div id={id} role="listbox" className={styles.hits} aria-label={t('find.hits')} hidden={hits.length === 0}>
      {hits.map((product, n) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the option that is marked
        // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field does the same
        <div
          key={product.productId}
          id={`${id}-${n}`}
          role="option"
          aria-selected={n === at}
          className={styles.hit}
          onPointerDown={(event) => event.preventDefault()} // the field keeps the focus
          onClick={() => onTake(product)}
        >
          <span>{product.name || product.productId}</span>
          <span className={styles.code}>{product.productId}</span>
        </div>
      ))}
    </div>
  );
}
