import { centralApi } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Config } from '@lib/config.ts';
import { duration } from '@lib/format.ts';
import { explain } from '@ui/explain.ts';
import { Button, ThemeToggle, Wordmark } from '@ui/index.ts';
import { KeyRound } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { t as frameText } from '../frame/text.ts';
import { readMe } from './me.ts';
import { mayEnter, type Who } from './rights.ts';
import styles from './SignIn.module.css';
import { sendable } from './session.ts';
import { t } from './text.ts';

interface SignInProps {
  config: Config;
  /** The key that was used until now is no longer accepted. */
  ended: boolean;
  onIn: (key: string, who: Who) => void;
}

/** Asks for a key once and tries it before it is taken. */
export function SignIn({ config, ended, onIn }: SignInProps) {
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState(ended ? t('signIn.ended') : '');
  const [busy, setBusy] = useState(false);
  const id = useId();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const found = await tryKey(config, key.trim());
    setBusy(false);
    if (typeof found === 'string') setProblem(found);
    else onIn(key.trim(), found);
  };

  return (
    <main className={styles.page}>
      <div className={styles.sign}>
        <Wordmark />
        <ThemeToggle />
      </div>
      <form className={styles.card} onSubmit={submit} aria-labelledby={`${id}-title`} noValidate>
        <h1 id={`${id}-title`}>{t('signIn.title')}</h1>
        <p className={styles.hint}>{t('signIn.hint')}</p>
        <label htmlFor={`${id}-key`}>{t('signIn.key')}</label>
        <div className={styles.field} data-bad={problem !== '' || undefined}>
          <KeyRound size={18} aria-hidden />
          <input
            id={`${id}-key`}
            type="password"
            autoComplete="current-password"
            // biome-ignore lint/a11y/noAutofocus: the one thing that this page is for
            autoFocus
            spellCheck={false}
            value={key}
            aria-invalid={problem !== ''}
            aria-describedby={`${id}-problem`}
            onChange={(event) => setKey(event.target.value)}
          />
        </div>
        <p id={`${id}-problem`} className={styles.problem} role="alert">
          {problem}
        </p>
        <Button type="submit" look="main" busy={busy}>
          {t(busy ? 'signIn.checking' : 'signIn.go')}
        </Button>
      </form>
      <p className={styles.foot}>{t('signIn.foot', { version: config.version || '–' })}</p>
    </main>
  );
}

/** Whose key it is; or what is wrong with it, in words. */
async function tryKey(config: Config, key: string): Promise<Who | string> {
  if (!key) return t('signIn.empty');
  if (!sendable(key)) return t('signIn.wrong');
  try {
    const who = await readMe(centralApi({ base: config.apiBase, timeoutMs: config.requestTimeoutMs, key: () => key }));
    return mayEnter(who) ? who : t('signIn.lacks', { principal: who.principal });
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    if (cause.status === 401) return t('signIn.wrong');
    if (cause.status === 429) return frameText('limited.wait', { age: duration(cause.retryAfterMs ?? 5_000) });
    return explain(cause);
  }
}
