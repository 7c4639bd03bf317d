import { TriangleAlert } from 'lucide-react';
import { Link } from 'wouter';
import { t as frameText } from '../frame/text.ts';
import styles from './Needs.module.css';
import { t } from './text.ts';

/**
 * What a node may need of a person, and the runbook that has the steps. Another need takes a line here and its two texts;
 * one that is not here is shown by its code.
 */
const runbooks = {
  storage_failed: 'StorageFailed',
  storage_stalled: 'StorageStalled',
  disk_full: 'StorageFull',
  events_unreadable: 'EventsUnreadable',
  keys_unreadable: 'KeysUnreadable',
  damage_found: 'DamageFound',
  history_waiting: 'HistoryWaiting',
  log_unreachable: 'ClusterLogUnreachable',
  log_full: 'EtcdFull',
  name_taken: 'ClusterNodeCutOff',
  no_leader: 'ClusterLeaderless',
  leader_unreachable: 'ClusterNodeCutOff',
  node_behind: 'ClusterNodeBehind',
  recovering: 'CentralDown',
  central_changed: 'CentralChanged',
  copy_damaged: 'CopyDamaged',
  stalled: 'SyncLagging',
  unhealed: 'StoreUnhealed',
  rolled_back: 'CentralPutBack',
  outbox_incomplete: 'OutboxIncomplete',
  clock_uncertain: 'ClockUncertain',
  keys_unconfirmed: 'KeysUnconfirmed',
  backup_overdue: 'BackupTooOld',
  backup_unverified: 'BackupUnverified',
  shipping_conflict: 'ShippingConflict',
  shipping_gap: 'ShippingGap',
  shipping_behind: 'ShippingBehind',
} as const;

/** Where some of them can be seen to, or looked at more closely. */
const views: Partial<
  Record<string, { path: string; name: 'nav.backups' | 'nav.healing' | 'nav.cluster' | 'nav.keys' }>
> = {
  log_unreachable: { path: '/cluster', name: 'nav.cluster' },
  log_full: { path: '/cluster', name: 'nav.cluster' },
  name_taken: { path: '/cluster', name: 'nav.cluster' },
  no_leader: { path: '/cluster', name: 'nav.cluster' },
  leader_unreachable: { path: '/cluster', name: 'nav.cluster' },
  node_behind: { path: '/cluster', name: 'nav.cluster' },
  unhealed: { path: '/backups/healing', name: 'nav.healing' },
  rolled_back: { path: '/backups/healing', name: 'nav.healing' },
  outbox_incomplete: { path: '/backups/healing', name: 'nav.healing' },
  keys_unconfirmed: { path: '/people/keys', name: 'nav.keys' },
  backup_overdue: { path: '/backups', name: 'nav.backups' },
  backup_unverified: { path: '/backups', name: 'nav.backups' },
  shipping_conflict: { path: '/backups', name: 'nav.backups' },
  shipping_gap: { path: '/backups', name: 'nav.backups' },
  shipping_behind: { path: '/backups', name: 'nav.backups' },
};

type Known = keyof typeof runbooks;

const known = (code: string): code is Known => Object.hasOwn(runbooks, code);

interface NeedsProps {
  codes: readonly string[];
  /** Central's history, which a store that does not follow it would take over. */
  timeline?: string | undefined;
}

/** Says in words what whoever runs a node has to do. */
export function Needs({ codes, timeline = '' }: NeedsProps) {
  if (codes.length === 0) return null;
  return (
    <ul className={styles.needs} aria-label={t('needs.title')}>
      {codes.map((code) => (
        <li key={code}>
          <TriangleAlert size={18} aria-hidden />
          <div>
            <h3>{known(code) ? t(`need.${code}`) : t('need.other', { code })}</h3>
            <p>{what(code, timeline)}</p>
            {code === 'central_changed' && <code>bodega store accept --timeline {timeline}</code>}
            <View code={code} />
            {known(code) && <p className={styles.book}>{t('needs.book', { alert: runbooks[code] })}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

function View({ code }: { code: string }) {
  const view = Object.hasOwn(views, code) ? views[code] : undefined;
  return view ? <Link href={view.path}>{frameText(view.name)}</Link> : null;
}

function what(code: string, timeline: string): string {
  if (!known(code)) return t('need.other.do');
  return code === 'central_changed' ? t(`need.${code}.do`, { timeline }) : t(`need.${code}.do`);
}
