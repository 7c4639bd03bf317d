import { ApiError } from '@lib/api/error.ts';
import type { Backups as Answer, Backup } from '@lib/api/types.ts';
import { durationWords, percent, quantity } from '@lib/format.ts';
import { explain } from '@ui/explain.ts';
import { Button, EmptyState, ErrorState, SkeletonList, useSeconds } from '@ui/index.ts';
import { Archive, DatabaseBackup, HeartHandshake } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { useBackups } from '../central/reads.ts';
import { Page, Panel } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { useMay } from '../session/me.ts';
import styles from './Backups.module.css';
import { Row } from './Row.tsx';
import { Standing } from './Standing.tsx';
import steps from './Steps.module.css';
import { interval, spans } from './spans.ts';
import { plural, t } from './text.ts';
import { useDownload } from './useDownload.ts';
import { useTasks } from './useTasks.ts';

/** What is kept of central, whether it is good, and how it is brought back. */
export default function Backups() {
  const [, go] = useLocation();
  const backups = useBackups();
  const may = useMay();
  const { make } = useTasks();
  useSeconds(); // ages go on
  const first = backups.data?.pages[0];
  const list = backups.data?.pages.flatMap((page) => page.backups) ?? [];
  return (
    <Page
      title={frameText('nav.backups')}
      hint={first ? rule(first) : ' '}
      actions={
        <>
          <Button onClick={() => go('/backups/healing')}>
            <HeartHandshake size={17} aria-hidden />
            {frameText('nav.healing')}
          </Button>
          {first?.enabled && may('keepBackups') && (
            <Button look="main" busy={first.running !== undefined || make.isPending} onClick={() => make.mutate()}>
              <DatabaseBackup size={17} aria-hidden />
              {t('backups.make')}
            </Button>
          )}
        </>
      }
    >
      {backups.isPending ? (
        <SkeletonList rows={6} />
      ) : !first ? (
        <ErrorState title={t('backups.failed')} error={unread(backups.error)} onRetry={() => void backups.refetch()} />
      ) : first.enabled ? (
        <>
          {backups.isError && (
            <p className={styles.ship} data-warn>
              <b>{t('backups.failed')}</b> {explain(unread(backups.error))}
            </p>
          )}
          <Standing page={first} />
          <Shipping page={first} />
          <Kept list={list} running={first.running !== undefined} />
          {backups.hasNextPage && (
            <Button busy={backups.isFetchingNextPage} onClick={() => void backups.fetchNextPage()}>
              {t('list.more')}
            </Button>
          )}
          <Restore />
        </>
      ) : (
        <Off />
      )}
    </Page>
  );
}

/** A place of backups that cannot be read is no central that is busy, though it asks as that does to come back later. */
const unread = (error: unknown): unknown =>
  error instanceof ApiError && error.code === 'overloaded' ? new Error(t('backups.unreachable')) : error;

/** How often one is made, and which are kept. */
function rule({ schedule }: Answer) {
  if (!schedule) return ' ';
  const words = { interval: interval(schedule.intervalMs), spans: spans(schedule.keep) };
  return t(schedule.intervalMs > 0 ? 'backups.hint.schedule' : 'backups.hint.asked', words);
}

/** How far behind now a restore would lead. */
function Shipping({ page: { shipping } }: { page: Answer }) {
  const behind = shipping !== undefined && shipping.lagMs > 10_000;
  const words = !shipping
    ? t('ship.off')
    : shipping.gap
      ? t('ship.gap')
      : behind
        ? t('ship.lag', { age: durationWords(shipping.lagMs) })
        : t('ship.well', { interval: interval(shipping.intervalMs) });
  return (
    <p className={styles.ship} data-warn={!shipping || shipping.gap || behind || undefined}>
      <b>{t('ship.title')}</b> {words}
    </p>
  );
}

function Kept({ list, running }: { list: Backup[]; running: boolean }) {
  const { verify } = useTasks();
  const own = list.filter(({ current }) => current);
  const others = list.filter(({ current }) => !current);
  const rows = (some: Backup[]) => (
    <ul className={styles.list}>
      {some.map((backup) => (
        <Row
          key={backup.name}
          backup={backup}
          busy={running || verify.isPending}
          onVerify={() => verify.mutate(backup.name)}
        />
      ))}
    </ul>
  );
  return (
    <>
      {own.length > 0 && (
        <Panel title={t('list.title')} aside={plural('list.count', own.length, quantity(own.length))}>
          {rows(own)}
        </Panel>
      )}
      {others.length > 0 && (
        <Panel title={t('list.others')} aside={t('list.others.hint')}>
          {rows(others)}
        </Panel>
      )}
    </>
  );
}

/** Where none are kept: what to do, and one to have at once. */
function Off() {
  const may = useMay();
  const { start, share } = useDownload();
  return (
    <EmptyState icon={Archive} title={t('backups.off')} hint={t('backups.off.hint')}>
      <div className={styles.off}>
        <code>BACKUP_DIR=/mnt/backups bodega central</code>
        {may('keepBackups') && (
          <>
            <p>{t('backups.off.now')}</p>
            <Button busy={share !== undefined} onClick={() => void start('/admin/backup')}>
              {share ? t('row.share', { share: percent(share) }) : t('backups.off.take')}
            </Button>
          </>
        )}
      </div>
    </EmptyState>
  );
}

/** How one is brought back. It takes whoever is at the machine: a page of the central that is lost cannot do it. */
function Restore() {
  return (
    <Panel title={t('restore.title')} aside={t('restore.book')}>
      <ol className={steps.steps}>
        <li>{t('restore.stop')}</li>
        <li>
          {t('restore.try')} <code>bodega restore --from BACKUP_DIR --data-dir DIR --dry-run</code>
        </li>
        <li>
          {t('restore.do')} <code>bodega restore --from BACKUP_DIR --data-dir DIR</code>
        </li>
        <li>{t('restore.earlier')}</li>
        <li>
          {t('restore.after')} <Link href="/backups/healing">{t('restore.watch')}</Link>
        </li>
      </ol>
    </Panel>
  );
}
