import { Button } from '@ui/index.ts';
import { useCentral } from '../central/central.ts';
import type { Measuring } from '../central/measures.ts';
import { Results } from '../products/Results.tsx';
import { reasonOf } from '../products/reasonOf.ts';
import type { Row } from '../write/rows.ts';
import { csvOf, download } from './csv.ts';
import type { Choice, Planned } from './plan.ts';
import { linesOf } from './readCsv.ts';
import type { Sending } from './sending.ts';
import { t } from './text.ts';

interface SentProps {
  header: readonly string[];
  plans: readonly Planned[];
  choiceOf: (planned: Planned) => Choice;
  sending: Sending;
  /** Goes on with what got no answer or was not sent. */
  onAgain: () => void;
  /** Holds the file once more against what is there now. */
  onLook: () => void;
  onClose: () => void;
}

/** What became of every line of the file. */
export function Sent({ header, plans, choiceOf, sending, onAgain, onLook, onClose }: SentProps) {
  const { measures } = useCentral();
  const outcome = outcomeOf(plans, choiceOf, sending.rows());
  const open = sending.unfinished();
  const met = outcome.some(({ row }) => row.code === 'version_conflict');
  return (
    <>
      <Results
        rows={outcome.map(({ row }) => row)}
        onDownload={() => save(header, outcome, measures.now())}
        onClose={onClose}
      />
      {open && <Button onClick={onAgain}>{t('import.again')}</Button>}
      {met && !open && <Button onClick={onLook}>{t('import.lookAgain')}</Button>}
    </>
  );
}

interface Outcome {
  planned: Planned;
  row: Row;
}

/** The rows of all lines but those that have nothing to change, those included that were never meant to be sent. */
export function outcomeOf(plans: readonly Planned[], choiceOf: SentProps['choiceOf'], rows: readonly Row[]): Outcome[] {
  const became = new Map(rows.map((row) => [row.productId, row]));
  return plans.flatMap((planned): Outcome[] => {
    const productId = planned.line.values.productId || linesOf(planned.line.row);
    if (planned.kind === 'same') return [];
    if (planned.kind === 'fault')
      return [{ planned, row: { productId, ok: false, code: 'fault', message: planned.fault ?? '' } }];
    const row = became.get(productId);
    if (row) return [{ planned, row }];
    const kept = planned.kind === 'conflict' && choiceOf(planned) === 'skip';
    return kept ? [{ planned, row: { productId, ok: false, code: 'kept', message: t('import.kept') } }] : [];
  });
}

/** The lines that failed, as they were, each with the reason in a last column. */
function save(header: readonly string[], outcome: readonly Outcome[], measureOf: Measuring) {
  const failed = outcome.flatMap(({ planned: { line }, row }) =>
    row.ok
      ? []
      : [
          csvOf([
            ...header.map((_, c) => line.row.cells[c] ?? ''),
            reasonOf(row, row.places && measureOf(row.productId)),
          ]),
        ],
  );
  download('bodega-import-failed.csv', [csvOf([...header, t('import.reason')]), ...failed]);
}
