import type { Backups, BackupTask } from '@lib/api/types.ts';
import { ago, clock, dateTime } from '@lib/format.ts';
import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { Verdict } from '../frame/Verdict.tsx';
import { t } from './text.ts';

/** In a sentence or two: what is being done, what has failed and what to do about it, or that all is well. */
export function Standing({ page }: { page: Backups }) {
  const { running, failure, schedule, backups } = page;
  const newest = backups.find(({ current, state }) => current && state !== 'damaged');
  const next = schedule?.nextAt ? t('standing.next', { when: when(schedule.nextAt) }) : '';
  if (running) {
    const title = t(running.task === 'make' ? 'backups.making' : 'backups.checking');
    return (
      <Verdict kind="busy" icon={LoaderCircle} title={title}>
        {t('backups.running', { by: asker(running), time: clock(running.startedAt) })}
      </Verdict>
    );
  }
  if (failure) {
    const title = t(failure.task === 'make' ? 'standing.failed.make' : 'standing.failed.verify');
    const at = t('standing.failed.at', { time: dateTime(failure.endedAt ?? failure.startedAt), by: asker(failure) });
    const code = problemOf(failure);
    return (
      <Verdict kind="bad" icon={CircleAlert} title={title}>
        {[t(`problem.${code}`), at, t(`problem.${code}.do`), next].filter(Boolean).join(' ')}
        {failure.name && <code>{failure.name}</code>}
      </Verdict>
    );
  }
  if (!newest) {
    return (
      <Verdict kind="bad" icon={CircleAlert} title={t('backups.none')}>
        {t(schedule && schedule.intervalMs > 0 ? 'backups.none.schedule' : 'backups.none.asked')}
      </Verdict>
    );
  }
  const well = newest.state === 'verified';
  return (
    <Verdict
      kind={well ? 'good' : 'bad'}
      icon={well ? CircleCheck : CircleAlert}
      title={t(well ? 'standing.good' : 'standing.unverified')}
    >
      {[well ? '' : t('standing.unverified.do'), t('standing.made', { ago: ago(newest.createdAt) }), next]
        .filter(Boolean)
        .join(' ')}
    </Verdict>
  );
}

const asker = ({ by }: BackupTask): string => (by === 'schedule' ? t('backups.schedule') : by);

/** What is due in the past is due now. */
const when = (at: string): string => ago(Math.max(new Date(at).getTime(), Date.now() + 1_000));

const problems = ['no_room', 'damaged', 'not_verified', 'busy'] as const;
const problemOf = ({ problem }: BackupTask) => problems.find((one) => one === problem) ?? 'failed';
