import { quantity } from '@lib/format.ts';
import { Button } from '@ui/index.ts';
import { calm } from '@ui/modal.ts';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useMeasures } from '../central/central.ts';
import { csvOf, download } from '../transfer/csv.ts';
import type { Row } from '../write/rows.ts';
import styles from './Results.module.css';
import { reasonOf } from './reasonOf.ts';
import { plural, t } from './text.ts';

interface ProgressProps {
  done: number;
  total: number;
  /** What is under way, where it is not a write. */
  label?: string;
  onStop?: () => void;
}

/** How far a long write has come, and a way to send no more of it. */
export function Progress({ done, total, label, onStop }: ProgressProps) {
  return (
    <div className={styles.progress} tabIndex={-1} {...calm}>
      <label>
        {label ?? t('progress', { done: quantity(done), total: quantity(total) })}
        <progress max={total} value={done} />
      </label>
      {onStop && <Button onClick={onStop}>{t('progress.stop')}</Button>}
    </div>
  );
}

interface ResultsProps {
  rows: readonly Row[];
  /** Sends those again that met another change, at their new versions. */
  onConflictsAgain?: (ids: ReadonlySet<string>) => void;
  /** Gives the failed rows as a file; a list of ids and reasons unless there is a better one. */
  onDownload?: () => void;
  onClose: () => void;
}

const shownMost = 200;

/** What became of each line: a number for those that went well, a word for each that did not. */
export function Results({ rows, onConflictsAgain, onDownload, onClose }: ResultsProps) {
  const measureOf = useMeasures();
  const why = (row: Row) => reasonOf(row, row.places && measureOf(row.productId));
  const failed = rows.filter(({ ok }) => !ok);
  const conflicts = new Set(failed.filter(({ code }) => code === 'version_conflict').map((row) => row.productId));
  const good = rows.length - failed.length;
  const save =
    onDownload ??
    (() =>
      download('bodega-failed.csv', [
        csvOf(['productId', 'code', 'message']),
        ...failed.map((row) => csvOf([row.productId, row.code ?? '', why(row)])),
      ]));
  return (
    <div className={styles.results}>
      <p className={styles.good} role="status">
        <CircleCheck size={18} aria-hidden />
        {plural('results.good', good, quantity(good))}
      </p>
      {failed.length > 0 && (
        <>
          <p className={styles.bad} role="alert">
            <TriangleAlert size={18} aria-hidden />
            {plural('results.bad', failed.length, quantity(failed.length))}
          </p>
          <ul className={styles.failed}>
            {failed.slice(0, shownMost).map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an id may come twice, and the list stays as it is
              <li key={i}>
                <span className="code">{row.productId}</span>
                <span>{why(row)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className={styles.actions}>
        <Button look="main" onClick={onClose}>
          {t('results.close')}
        </Button>
        {conflicts.size > 0 && onConflictsAgain && (
          <Button onClick={() => onConflictsAgain(conflicts)}>
            {plural('results.again', conflicts.size, quantity(conflicts.size))}
          </Button>
        )}
        {failed.length > 0 && <Button onClick={save}>{t('results.download')}</Button>}
      </div>
    </div>
  );
}
