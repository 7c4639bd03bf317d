import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { type FormEvent, useId, useState } from 'react';
import { useStore } from '../store.ts';
import { List } from './List.tsx';
import { t } from './text.ts';
import styles from './Unhealed.module.css';

/** What central has lost and this store could not make good: for staff, who say so with a key unless their page has one. */
export default function Unhealed() {
  const { config } = useStore();
  const [key, setKey] = useState<string>();
  const [denied, setDenied] = useState<unknown>();
  const open = key !== undefined || config.may.has('sync');
  const deny = (error: unknown) => {
    setDenied(error);
    setKey(undefined);
  };
  return (
    <section className={styles.unhealed} aria-labelledby="unhealed">
      <h2 id="unhealed">{t('unhealed.title')}</h2>
      <p>{t('unhealed.hint')}</p>
      {open ? <List entry={key} onDenied={deny} /> : <Key denied={denied} onKey={setKey} />}
    </section>
  );
}

function Key({ denied, onKey }: { denied: unknown; onKey: (key: string) => void }) {
  const [key, setKey] = useState('');
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() !== '') onKey(key.trim());
  };
  return (
    <form className={styles.key} onSubmit={submit}>
      <p>{t('unhealed.key.hint')}</p>
      <label htmlFor={id}>{t('unhealed.key')}</label>
      <input
        id={id}
        type="password"
        autoComplete="off"
        spellCheck={false}
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      <Button type="submit" disabled={key.trim() === ''}>
        {t('unhealed.key.open')}
      </Button>
      {denied !== undefined && (
        <p className={styles.bad} role="alert">
          {explain(denied)}
        </p>
      )}
    </form>
  );
}
