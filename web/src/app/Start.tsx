import { type Config, loadConfig } from '@lib/config.ts';
import { ErrorState, SkeletonGrid } from '@ui/index.ts';
import { Theme } from '@ui/theme/Theme.tsx';
import { type ComponentType, lazy, Suspense, useEffect, useState } from 'react';
import { Boundary } from './Boundary.tsx';
import { t } from './text.ts';

export type Face = ComponentType<{ config: Config }>;

interface StartProps {
  faces: Record<Config['role'], () => Promise<{ default: Face }>>;
}

const againMs = 1_500;

/** Asks the node what it is, and then shows its face. A node that does not answer is asked again. */
export function Start({ faces }: StartProps) {
  const [shown, setShown] = useState<{ config: Config; Face: Face }>();
  const [error, setError] = useState<unknown>();
  const [turn, setTurn] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: turn asks again
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    loadConfig().then(
      (config) => {
        if (!gone) setShown({ config, Face: lazy(faces[config.role]) });
      },
      (cause) => {
        if (gone) return;
        setError(cause);
        timer = setTimeout(() => setTurn((n) => n + 1), againMs);
      },
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [faces, turn]);

  return (
    <Theme>
      {shown ? (
        <Boundary>
          <Suspense fallback={<Opening />}>
            <shown.Face config={shown.config} />
          </Suspense>
        </Boundary>
      ) : error ? (
        <main className="opening">
          <ErrorState
            title={t('app.unreachable')}
            error={new Error(t('app.unreachable.hint'))}
            onRetry={() => setTurn((n) => n + 1)}
          />
        </main>
      ) : (
        <Opening />
      )}
    </Theme>
  );
}

function Opening() {
  return (
    <main className="opening" aria-busy="true" aria-label={t('app.starting')}>
      <SkeletonGrid cards={8} />
    </main>
  );
}
