import { quantity } from '@shared/format.ts';
import { plural, t } from '@shared/text/products.ts';
import { useMemo, useRef, useState } from 'react';
import { useCentral } from '../central/central.ts';
import { Dialog } from '../frame/Dialog.tsx';
import type { Purpose } from '../products/draft.ts';
import { Progress, Results, reasonOf } from '../products/Results.tsx';
import type { Row } from '../write/rows.ts';
import { notSent } from '../write/sendAll.ts';
import { wordsOf } from '../write/words.ts';
import { csvOf, download } from './csv.ts';
import { faulty, guess, hasHeader, judge, type Line, lineFault, type Mapping } from './lines.ts';
import { Mapped } from './Mapped.tsx';
import { Source } from './Source.tsx';
import { sendLines } from './sendLines.ts';

interface Read {
  header: string[];
  table: string[][];
  headed: boolean;
}

/** Brings products in from a CSV file: read, mapped, judged, and only then sent. */
export default function ImportDialog({ onClose }: { onClose: (changed: boolean) => void }) {
  const { writes } = useCentral();
  const [read, setRead] = useState<Read>();
  const [mapping, setMapping] = useState<Mapping>();
  const [purpose, setPurpose] = useState<Purpose>('either');
  const [done, setDone] = useState<number>();
  const [outcome, setOutcome] = useState<{ lines: Line[]; rows: Row[] }>();
  const [problem, setProblem] = useState('');
  const stop = useRef(false);
  const sending = done !== undefined;

  const lines = useMemo(
    () => (read && mapping ? judge(read.table, mapping, purpose, read.headed ? 2 : 1) : []),
    [read, mapping, purpose],
  );
  const good = useMemo(() => lines.filter((line) => !faulty(line)), [lines]);

  const take = (all: string[][]) => {
    const [first = []] = all;
    const headed = hasHeader(first);
    const header = headed ? first : first.map((_, i) => t('import.column', { number: i + 1 }));
    setRead({ header, table: headed ? all.slice(1) : all, headed });
    setMapping(headed ? guess(first) : byPlace(first.length));
  };

  const send = async () => {
    stop.current = false;
    setProblem('');
    setDone(0);
    try {
      const rows = await sendLines({
        writes,
        label: plural('import.label', good.length, quantity(good.length)),
        values: good.map(({ values }) => values),
        purpose,
        onDone: setDone,
        stopped: () => stop.current,
      });
      setOutcome({ lines: good, rows });
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setDone(undefined);
    }
  };

  return (
    <Dialog title={t('import.title')} onClose={() => onClose(outcome !== undefined)} wide held={sending}>
      {sending ? (
        <Progress
          done={done}
          total={good.length}
          onStop={() => {
            stop.current = true;
          }}
        />
      ) : outcome ? (
        <Results
          rows={resultRows(lines, outcome)}
          onDownload={() => save(read?.header ?? [], lines, outcome)}
          onClose={() => onClose(true)}
        />
      ) : read && mapping ? (
        <Mapped
          header={read.header}
          lines={lines}
          good={good.length}
          mapping={mapping}
          onMapping={setMapping}
          purpose={purpose}
          onPurpose={setPurpose}
          problem={problem}
          onSend={() => void send()}
          onBack={() => setRead(undefined)}
        />
      ) : (
        <Source onRead={take} />
      )}
    </Dialog>
  );
}

/** Without headings the columns are taken in the order of an export. */
function byPlace(columns: number): Mapping {
  const at = (i: number) => (i < columns ? i : -1);
  return { productId: at(0), name: at(1), category: at(2), available: at(3), price: at(4) };
}

interface Sent {
  lines: Line[];
  rows: Row[];
}

/** What became of every line of the file, those included that were never sent because they are at fault. */
function resultRows(lines: readonly Line[], sent: Sent): Row[] {
  const became = new Map(sent.lines.map((line, i) => [line.number, sent.rows[i]]));
  return lines.map((line) => {
    const productId = line.values.productId || t('import.line', { number: line.number });
    return became.get(line.number) ?? { productId, ok: false, code: 'fault', message: lineFault(line) ?? notSent };
  });
}

/** The lines that failed, as they were, each with the reason in a last column. */
function save(header: readonly string[], lines: readonly Line[], sent: Sent) {
  const failed = resultRows(lines, sent).flatMap((row, i) => {
    const line = lines[i];
    return row.ok || !line ? [] : [csvOf([...header.map((_, c) => line.cells[c] ?? ''), reasonOf(row)])];
  });
  download('bodega-import-failed.csv', [csvOf([...header, t('import.reason')]), ...failed]);
}
