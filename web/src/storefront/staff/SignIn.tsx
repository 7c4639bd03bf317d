import { answered, storeApi } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Config } from '@lib/config.ts';
import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { type FormEvent, useId, useState } from 'react';
import styles from './SignIn.module.css';
import { sendable, useSession } from './session.ts';
import { t } from './text.ts';

/** Asks somebody of the staff for a key of the store, and tries it before it is taken. */
export function SignIn({ config }: { config: Config }) {
  const session = useSession();
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const id = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const given = key.trim();
    if (given === '' || busy) return;
    if (!sendable(given)) return setFault(t('signIn.wrong'));
    setBusy(true);
    setFault('');
    const api = storeApi({ base: config.apiBase, timeoutMs: config.requestTimeoutMs, key: () => given });
    try {
      await answered(api.GET('/locations'));
      session.begin(given);
    } catch (error) {
      setFault(error instanceof ApiError && error.status === 401 ? t('signIn.wrong') : explain(error));
      setBusy(false);
    }
  };
  return (
    <form className={styles.signIn} onSubmit={(event) => void submit(event)}>
      <p>{t('signIn.hint')}</p>
      <label htmlFor={id}>{t('signIn.key')}</label>
      <div>
        <input
          id={id}
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={key}
          onChange={({ target }) => setKey(target.value)}
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
