import 'swagger-ui-dist/swagger-ui.css';
import type { Role } from '@lib/config.ts';
import { ErrorState } from '@ui/index.ts';
import { useEffect, useRef, useState } from 'react';
import { forNode } from './forNode.ts';
import styles from './Reference.module.css';
import { t } from './text.ts';

/** The description of the API, to read and to try against the node that serves it. */
export function Explorer({ role }: { role: Role }) {
  const place = useRef<HTMLDivElement>(null);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    show(place.current, role).catch(setError);
  }, [role]);
  useDarkMode();
  if (error) return <ErrorState title={t('reference.failed')} error={error} onRetry={() => window.location.reload()} />;
  return (
    <>
      <p>{t('reference.lead')}</p>
      <div ref={place} className={styles.explorer} />
    </>
  );
}

async function show(place: HTMLElement | null, role: Role) {
  const [{ default: SwaggerUI }, response] = await Promise.all([
    import('swagger-ui-dist/swagger-ui-es-bundle.js'),
    fetch('/openapi.json', { signal: AbortSignal.timeout(10_000) }),
  ]);
  if (!response.ok) throw new Error(`/openapi.json: ${response.status}`);
  SwaggerUI({
    domNode: place,
    spec: forNode(await response.json(), role),
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    validatorUrl: null, // it asks nobody else
  });
}

/** The explorer has a dark mode of its own, which follows that of the page. */
function useDarkMode() {
  useEffect(() => {
    const page = document.documentElement;
    const follow = () => page.classList.toggle('dark-mode', page.dataset.mantineColorScheme === 'dark');
    follow();
    const watcher = new MutationObserver(follow);
    watcher.observe(page, { attributeFilter: ['data-mantine-color-scheme'] });
    return () => watcher.disconnect();
  }, []);
}
