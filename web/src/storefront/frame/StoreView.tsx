import { answered } from '@lib/api/client.ts';
import type { SyncStatus } from '@lib/api/types.ts';
import { dateTime, duration, quantity } from '@lib/format.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explain } from '@ui/explain.ts';
import { Button, ErrorState, SkeletonList, useAnnounce } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { RefreshCw } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useStore } from '../store.ts';
import { Accept } from './Accept.tsx';
import styles from './StoreView.module.css';
import { t } from './text.ts';
import { usePageTitle } from './usePageTitle.ts';
import { useStatus } from './useStatus.ts';

const Unhealed = lazy(() => import('../unhealed/Unhealed.tsx'));

/** How this store stands to central, and a way to have its copy compared. */
export function StoreView() {
  const { config } = useStore();
  const status = useStatus();
  usePageTitle(t('sync.title'));
  return (
    <div className={styles.view}>
      <header>
        <h1>{config.storeName}</h1>
        <p className="code">{config.storeId}</p>
      </header>
      <ForAPerson needs={status.data?.data.needs} />
      {status.data?.data.centralTimeline && <Changed timeline={status.data.data.centralTimeline} />}
      {status.data ? (
        <Figures status={status.data.data} />
      ) : status.isError ? (
        <ErrorState title={t('sync.failed')} error={status.error} onRetry={() => void status.refetch()} />
      ) : (
        <SkeletonList rows={5} />
      )}
      {config.may.has('sync') && <Force />}
      <p className={styles.version}>
        {uiText('app.name')} {config.version}
      </p>
    </div>
  );
}

/** What central has lost and could not be made good, from when there is something of it until the view is left. */
function ForAPerson({ needs }: { needs: string | undefined }) {
  const [shown, setShown] = useState(false);
  if (needs === 'unhealed' && !shown) setShown(true);
  return shown ? (
    <Suspense fallback={<SkeletonList rows={3} />}>
      <Unhealed />
    </Suspense>
  ) : null;
}

/** What whoever runs the store has to decide while central is a stranger. */
function Changed({ timeline }: { timeline: string }) {
  return (
    <section className={styles.changed} role="alert">
      <h2>{t('sync.changed')}</h2>
      <p>{t('sync.changed.lost')}</p>
      <p>
        {t('sync.changed.meant')} <code>bodega store accept --timeline {timeline}</code>
      </p>
      <Accept timeline={timeline} />
    </section>
  );
}

function Figures({ status }: { status: SyncStatus }) {
  const { mode, lagMs, appliedOffset, lagEvents, productCount, lastSyncTime } = status;
  const rows: [string, string][] = [
    [t('sync.mode'), t(`sync.mode.${mode}`)],
    [uiText('stale.label'), lagMs < 0 ? uiText('stale.never') : uiText('stale.ago', { age: duration(lagMs) })],
    [t('sync.products'), quantity(productCount)],
    [t('sync.offset'), quantity(appliedOffset)],
    [t('sync.behind'), quantity(lagEvents)],
    [t('sync.last'), lastSyncTime.startsWith('0001-') ? t('sync.never') : dateTime(lastSyncTime)],
  ];
  return (
    <dl className={styles.figures} data-mode={mode}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Force() {
  const { patient } = useStore();
  const queries = useQueryClient();
  const say = useAnnounce();
  const force = useMutation({
    mutationFn: () => answered(patient.POST('/sync/force')),
    onSuccess: () => {
      say(t('sync.done'));
      void queries.invalidateQueries();
    },
  });
  return (
    <div className={styles.force}>
      <Button busy={force.isPending} onClick={() => force.mutate()}>
        <RefreshCw size={17} aria-hidden />
        {t('sync.force')}
      </Button>
      {force.isSuccess && <p className={styles.good}>{t('sync.done')}</p>}
      {force.isError && (
        <p className={styles.bad} role="alert">
          {explain(force.error)}
        </p>
      )}
    </div>
  );
}
