import { ApiError } from '@lib/api/error.ts';
import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { type FormEvent, useId, useState } from 'react';
import { sendable } from './key.ts';
import styles from './SignIn.module.css';
import { t } from './text.ts';
import { useDoor } from './useDoor.ts';

/** Takes a key of the store, which is tried before it is taken. */
export function KeyForm() {
  const door = useDoor();
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const id = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const given = key.trim();
    if (given === '' || busy) return;
    if (!sendable(given)) return setFault(t('key.wrong'));
    setBusy(true);
    setFault('');
    try {
      await door.give(given);
    } catch (error) {
      setFault(error instanceof ApiError && error.status === 401 ? t('key.wrong') : explain(error));
      setBusy(false);
    }
  };
  return (
    <form className={styles.signIn} onSubmit={(event) => void submit(event)}>
      <p>{t('key.hint')}</p>
      <label htmlFor={id}>{t('key.key')}</label>
      <div className={styles.entry}>
        <input
          id={id}
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={key}
          onChange={({ target }) => {
            setKey(target.value);
            setFault('');
          }}
        />
        <Button type="submit" look="main" busy={busy}>
          {t('signIn.go')}
        </Button>
      </div>
      {fault && (
        <p className={styles.fault} role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
