import type { Act } from '@lib/api/types.ts';
import { dateTime, moment } from '@lib/format.ts';
import styles from './Audit.module.css';
import { actionWords, t } from './text.ts';

interface LineProps {
  act: Act;
  /** What keys are called, by their ids. */
  names: ReadonlyMap<string, string>;
  /** Asked to show only what somebody did. */
  onPerson: (person: string) => void;
}

/** One act in a line: when, what, to what, by whom, from where, and what came of it. */
export function Line({ act, names, onPerson }: LineProps) {
  const { at, actor, action, target, address, node, requestId, outcome, status } = act;
  const kind = status < 400 ? 'done' : status < 500 ? 'refused' : 'failed';
  const called = target && names.get(target);
  return (
    <li className={styles.line}>
      <time dateTime={at} title={dateTime(at)}>
        {moment(at)}
      </time>
      <span className={styles.what}>
        <b title={action}>{actionWords(action)}</b>
        {target && <span title={called && target}>{called ?? target}</span>}
      </span>
      <span className={styles.who}>
        {actor ? (
          <button type="button" title={t('act.only', { person: actor })} onClick={() => onPerson(actor)}>
            {actor}
          </button>
        ) : (
          <i>{t('act.nobody')}</i>
        )}
      </span>
      <span className={styles.where} title={t('act.request', { id: requestId })}>
        {[address, node && t('act.at', { node })].filter(Boolean).join(' ')}
      </span>
      <span className={styles.outcome} data-kind={kind}>
        {t(`act.${kind}`)}
        {kind !== 'done' && <code>{outcome}</code>}
      </span>
    </li>
  );
}
