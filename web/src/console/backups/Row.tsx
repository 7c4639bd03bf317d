import type { Backup } from '@lib/api/types.ts';
import { ago, bytes, dateTime, percent, quantity } from '@lib/format.ts';
import { Button } from '@ui/index.ts';
import { CircleAlert, CircleCheck, CircleHelp, Download, Lock, type LucideIcon, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMay } from '../session/me.ts';
import styles from './Backups.module.css';
import { t } from './text.ts';
import { useDownload } from './useDownload.ts';

interface RowProps {
  backup: Backup;
  /** Another is being made or verified. */
  busy: boolean;
  onVerify: () => void;
}

/** One backup: of when and which position, whether it is good, and what can be done with it. */
export function Row({ backup, busy, onVerify }: RowProps) {
  const { name, createdAt, offset, timeline, current, bytes: size, keptUntil } = backup;
  const { start, share } = useDownload();
  const may = useMay();
  const when = dateTime(createdAt);
  return (
    <li className={styles.row}>
      <div className={styles.which}>
        <h3>
          <time dateTime={createdAt}>{when}</time> <span>{ago(createdAt)}</span>
        </h3>
        <code>{name}</code>
      </div>
      <State backup={backup} />
      <dl className={styles.facts}>
        <Fact name={t('row.position')}>{quantity(offset)}</Fact>
        <Fact name={t('row.size')}>{bytes(size)}</Fact>
        {current ? (
          <Fact name={t('row.until')}>{keptUntil ? dateTime(keptUntil) : t('row.until.never')}</Fact>
        ) : (
          <Fact name={t('row.timeline')}>{timeline}</Fact>
        )}
      </dl>
      {may('keepBackups') && (
        <div className={styles.deeds}>
          {backup.state !== 'damaged' && (
            <Button busy={busy} aria-label={t('row.verify.label', { when })} onClick={onVerify}>
              <ShieldCheck size={17} aria-hidden />
              {t('row.verify')}
            </Button>
          )}
          <Button
            busy={share !== undefined}
            aria-label={t('row.download.label', { when })}
            onClick={() => void start(`/admin/backups/${encodeURIComponent(name)}`)}
          >
            <Download size={17} aria-hidden />
            {share ? percent(share) : t('row.download')}
          </Button>
        </div>
      )}
    </li>
  );
}

const states: Record<Backup['state'], LucideIcon> = {
  verified: CircleCheck,
  unverified: CircleHelp,
  damaged: CircleAlert,
};

function State({ backup: { state, verifiedAt, encrypted } }: { backup: Backup }) {
  const Icon = states[state];
  return (
    <p className={styles.state} data-state={state}>
      <span title={t(`state.${state}.at`, { when: verifiedAt ? dateTime(verifiedAt) : '' })}>
        <Icon size={16} aria-hidden />
        {t(`state.${state}`)}
      </span>
      {encrypted && (
        <span>
          <Lock size={15} aria-hidden />
          {t('row.encrypted')}
        </span>
      )}
    </p>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
