import type { APIKey } from '@lib/api/types.ts';
import { ago, dateTime } from '@lib/format.ts';
import { Button } from '@ui/index.ts';
import { KeyRound, PencilLine, Trash2 } from 'lucide-react';
import styles from '../people/People.module.css';
import { useMe } from '../session/me.ts';
import type { Deed } from './Keys.tsx';
import { ended, overlapping, type State, stateOf } from './state.ts';
import { t } from './text.ts';

interface RowProps {
  apiKey: APIKey;
  onDo: (deed: Deed) => void;
}

const kinds: Record<State, string> = { good: 'good', soon: 'warn', expired: 'bad', revoked: 'bad' };

/** One key: what it may, how it stands, and what can be done with it. */
export function Row({ apiKey, onDo }: RowProps) {
  const { keyId, name, scopes, unconfirmed } = apiKey;
  const { principal } = useMe();
  const state = stateOf(apiKey);
  return (
    <li className={styles.row} data-over={ended(state) || undefined}>
      <div className={styles.which}>
        <h3>{name}</h3>
        <p>
          <code>{keyId}</code>
        </p>
      </div>
      <ul className={styles.chips}>
        <li data-kind={kinds[state]}>{t(`state.${state}`)}</li>
        {unconfirmed && <li data-kind="warn">{t('state.unconfirmed')}</li>}
        {overlapping(apiKey) && <li data-kind="warn">{t('state.overlap')}</li>}
        {name === principal && <li data-kind="good">{t('key.you')}</li>}
        {scopes.map((scope) => (
          <li key={scope}>
            {scope.startsWith('store:') ? t('key.link', { store: scope.slice('store:'.length) }) : scope}
          </li>
        ))}
      </ul>
      <Facts apiKey={apiKey} />
      <div className={styles.deeds}>{state !== 'revoked' && <Deeds name={name} onDo={onDo} />}</div>
    </li>
  );
}

function Deeds({ name, onDo }: { name: string; onDo: (deed: Deed) => void }) {
  return (
    <>
      <Button look="quiet" aria-label={t('deed.change.label', { name })} onClick={() => onDo('change')}>
        <PencilLine size={16} aria-hidden />
        {t('deed.change')}
      </Button>
      <Button look="quiet" aria-label={t('deed.rotate.label', { name })} onClick={() => onDo('rotate')}>
        <KeyRound size={16} aria-hidden />
        {t('deed.rotate')}
      </Button>
      <Button look="danger" aria-label={t('deed.revoke.label', { name })} onClick={() => onDo('revoke')}>
        <Trash2 size={16} aria-hidden />
        {t('deed.revoke')}
      </Button>
    </>
  );
}

function Facts({ apiKey }: { apiKey: APIKey }) {
  const { createdAt, createdBy, expiresAt, revokedAt, lastUsedAt, rotatedUntil } = apiKey;
  const facts: [string, string, (string | undefined)?][] = [
    [t('fact.used'), lastUsedAt ? ago(lastUsedAt) : t('fact.used.never'), lastUsedAt],
    revokedAt
      ? [t('fact.ended'), ago(revokedAt), revokedAt]
      : [t('fact.ends'), expiresAt ? dateTime(expiresAt) : t('fact.ends.never'), expiresAt],
    [
      t('fact.made'),
      createdBy ? t('fact.made.by', { when: ago(createdAt), who: createdBy }) : ago(createdAt),
      createdAt,
    ],
  ];
  if (rotatedUntil && overlapping(apiKey)) facts.push([t('fact.overlap'), dateTime(rotatedUntil), rotatedUntil]);
  return (
    <dl className={styles.facts}>
      {facts.map(([name, words, when]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={when && dateTime(when)}>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
