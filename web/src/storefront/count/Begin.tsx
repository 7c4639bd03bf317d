import { quantity } from '@lib/format.ts';
import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { type FormEvent, useId, useState } from 'react';
import { useCategories } from '../catalogue/useCatalogue.ts';
import { itemOf, mostLines } from '../sheet/lines.ts';
import styles from '../sheet/Sheet.module.css';
import { useStore } from '../store.ts';
import { begun, type CountSheet } from './sheet.ts';
import { t } from './text.ts';
import { readCategory } from './useOnHand.ts';

const list = { name: '', count: 0 };

/** Asks what is counted: a category, or a list that is made while counting. */
export function Begin({ onBegin }: { onBegin: (sheet: CountSheet) => void }) {
  const store = useStore();
  const categories = useCategories();
  const [category, setCategory] = useState('');
  const [blind, setBlind] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const id = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const products = category ? await readCategory(store, category, mostLines) : [];
      onBegin(begun(category, blind, products.map(itemOf)));
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  return (
    <form className={styles.view} onSubmit={(event) => void submit(event)}>
      <p className={styles.hint}>{t('count.hint')}</p>
      <fieldset className={styles.choices} aria-describedby={categories.length === 0 ? id : undefined}>
        <legend>{t('count.what')}</legend>
        {[list, ...categories].map(({ name, count }) => (
          <label key={name} className={styles.choice}>
            <input type="radio" name="category" checked={category === name} onChange={() => setCategory(name)} />
            <span>{name ? t('count.what.category', { name, count: quantity(count) }) : t('count.what.list')}</span>
          </label>
        ))}
        {categories.length === 0 && (
          <p id={id} className={styles.note}>
            {t('count.what.none')}
          </p>
        )}
      </fieldset>
      <label className={styles.choice}>
        <input type="checkbox" checked={blind} onChange={({ target }) => setBlind(target.checked)} />
        <span>{t('count.blind')}</span>
      </label>
      <div className={styles.actions}>
        <Button type="submit" look="main" busy={busy}>
          {t('count.begin')}
        </Button>
      </div>
      {error !== undefined && (
        <p className={styles.fault} role="alert">
          {t('count.failed')}. {explain(error)}
        </p>
      )}
    </form>
  );
}
