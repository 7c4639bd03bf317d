import { decoded } from '@lib/address.ts';
import type { Config } from '@lib/config.ts';
import { Wordmark } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { useEffect } from 'react';
import { Explorer } from './Explorer.tsx';
import { ProblemPage } from './ProblemPage.tsx';
import styles from './Reference.module.css';
import { t } from './text.ts';

const problemPrefix = '/problems/';

/** What programs need to know: the API to read and try, and what each code means. */
export default function Reference({ config }: { config: Config }) {
  const at = window.location.pathname;
  const code = at.startsWith(problemPrefix) ? decoded(at.slice(problemPrefix.length)) : undefined;
  const title = code === undefined ? t('reference.title') : t('problem.title', { code });
  useEffect(() => {
    document.title = `${title} · Bodega`;
  }, [title]);
  return (
    <>
      <header className={styles.bar}>
        <a href="/" className={styles.home} aria-label={`${uiText('app.name')}. ${t('reference.home')}`}>
          <Wordmark />
        </a>
        <a href="/reference">{t('reference.title')}</a>
      </header>
      <main className={styles.main}>
        <h1>{title}</h1>
        {code === undefined ? <Explorer role={config.role} /> : <ProblemPage code={code} />}
      </main>
    </>
  );
}
