import type { Member } from '@lib/api/types.ts';
import { ago, dateTime } from '@lib/format.ts';
import { Button } from '@ui/index.ts';
import { Hash, LogOut, PencilLine, Trash2 } from 'lucide-react';
import { Link } from 'wouter';
import styles from '../people/People.module.css';
import type { Deed } from './Staff.tsx';
import { t } from './text.ts';

interface RowProps {
  member: Member;
  onDo: (deed: Deed) => void;
}

/** One member of the staff: where they sign in, what they may, and what can be done about them. */
export function Row({ member, onDo }: RowProps) {
  const { name, fullName, stores, scopes, removedAt } = member;
  return (
    <li className={styles.row} data-over={removedAt !== undefined || undefined}>
      <div className={styles.which}>
        <h3>{fullName || name}</h3>
        <p>
          <code>{name}</code>
        </p>
      </div>
      <ul className={styles.chips}>
        {removedAt && <li data-kind="bad">{t('member.removed')}</li>}
        {stores.map((store) => (
          <li key={store} data-kind="good">
            {store === '*' ? t('member.everywhere') : store}
          </li>
        ))}
        {scopes.map((scope) => (
          <li key={scope}>{scope}</li>
        ))}
      </ul>
      <Facts member={member} />
      <div className={styles.deeds}>{!removedAt && <Deeds name={fullName || name} onDo={onDo} />}</div>
    </li>
  );
}

function Facts({ member: { name, createdAt, createdBy, removedAt } }: { member: Member }) {
  const added = createdBy ? t('fact.added.by', { when: ago(createdAt), who: createdBy }) : ago(createdAt);
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{t('fact.added')}</dt>
        <dd title={dateTime(createdAt)}>{added}</dd>
      </div>
      {removedAt && (
        <div>
          <dt>{t('fact.removed')}</dt>
          <dd title={dateTime(removedAt)}>{ago(removedAt)}</dd>
        </div>
      )}
      <div>
        <dt>{t('fact.history')}</dt>
        <dd>
          <Link href={`/events?person=${encodeURIComponent(`staff.${name}`)}`}>staff.{name}</Link>
        </dd>
      </div>
    </dl>
  );
}

function Deeds({ name, onDo }: { name: string; onDo: (deed: Deed) => void }) {
  return (
    <>
      <Button look="quiet" aria-label={t('deed.change.label', { name })} onClick={() => onDo('change')}>
        <PencilLine size={16} aria-hidden />
        {t('deed.change')}
      </Button>
      <Button look="quiet" aria-label={t('deed.pin.label', { name })} onClick={() => onDo('pin')}>
        <Hash size={16} aria-hidden />
        {t('deed.pin')}
      </Button>
      <Button look="quiet" aria-label={t('deed.out.label', { name })} onClick={() => onDo('out')}>
        <LogOut size={16} aria-hidden />
        {t('deed.out')}
      </Button>
      <Button look="danger" aria-label={t('deed.remove.label', { name })} onClick={() => onDo('remove')}>
        <Trash2 size={16} aria-hidden />
        {t('deed.remove')}
      </Button>
    </>
  );
}
