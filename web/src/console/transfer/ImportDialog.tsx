import { quantity } from '@lib/format.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useCentral } from '../central/central.ts';
import { Progress } from '../products/Results.tsx';
import { t as productsText } from '../products/text.ts';
import { wordsOf } from '../write/words.ts';
import { Columns, type Layout } from './Columns.tsx';
import { byPlace, guess } from './columns.ts';
import type { Decoded } from './decode.ts';
import { judge, markOfTable } from './lines.ts';
import { lookUp } from './lookUp.ts';
import { readDecimal } from './numbers.ts';
import { choiceIn, Preview, type Wishes } from './Preview.tsx';
import { type Item, lacksPrice, plan } from './plan.ts';
import { readCsv } from './readCsv.ts';
import { looksLikeJson, readJson } from './readJson.ts';
import { Sent } from './Sent.tsx';
import { Source } from './Source.tsx';
import { Sending } from './sending.ts';
import type { Table } from './table.ts';
import { plural, t } from './text.ts';

type There = Awaited<ReturnType<typeof lookUp>>;
type Step = 'source' | 'columns' | 'preview' | 'sent';

const noWishes: Wishes = { purpose: 'either', price: '', choices: new Map() };

const read = ({ text }: Decoded, layout: Partial<Layout>): Table =>
  looksLikeJson(text) ? readJson(text) : readCsv(text, layout);

const mappingOf = ({ headed, header }: Table) => (headed ? guess(header) : byPlace(header.length));

/** Brings products in from a file: read, its columns named, held against what is there, and only then sent. */
export default function ImportDialog({ onClose }: { onClose: (changed: boolean) => void }) {
  const central = useCentral();
  const [step, setStep] = useState<Step>('source');
  const [source, setSource] = useState<Decoded>();
  const [table, setTable] = useState<Table>();
  const [layout, setLayout] = useState<Partial<Layout>>({});
  const [there, setThere] = useState<There>(new Map());
  const [wishes, setWishes] = useState(noWishes);
  const [sending, setSending] = useState<Sending>();
  const [progress, setProgress] = useState<{ done: number; total: number; looking?: boolean }>();
  const [problem, setProblem] = useState('');
  const stop = useRef(false);
  const gone = useRef(new AbortController());
  useEffect(() => {
    gone.current = new AbortController();
    return () => gone.current.abort();
  }, []);

  const mapping = useMemo(() => layout.mapping ?? (table && mappingOf(table)), [layout.mapping, table]);
  const lines = useMemo(() => {
    if (!table || !mapping) return [];
    const mark = layout.mark && layout.mark !== 'found' ? layout.mark : markOfTable(table, mapping);
    return judge(table, mapping, mark);
  }, [table, mapping, layout.mark]);
  const price = readDecimal(wishes.price);
  const options = { purpose: wishes.purpose, price: typeof price === 'number' ? price : undefined };
  const plans = useMemo(
    () => plan(lines, there, { purpose: options.purpose, price: options.price }),
    [lines, there, options.purpose, options.price],
  );

  const take = (next: Decoded) => {
    setSource(next);
    setLayout({});
    setWishes(noWishes);
    setTable(read(next, {}));
    setStep('columns');
  };
  /** Whoever says how a file is divided reads it anew, and its columns are guessed anew. */
  const lay = (change: Partial<Layout>) => {
    const divided = 'separator' in change || 'headed' in change;
    const next = { ...layout, ...(divided ? { mapping: undefined } : {}), ...change } as Partial<Layout>;
    if (next.mapping === undefined) delete next.mapping;
    setLayout(next);
    if (divided && source) setTable(read(source, next));
  };
  const find = (ids: string[], onDone: (done: number) => void = () => {}) =>
    lookUp(central, ids, onDone, gone.current.signal);
  const busyWith = async (work: () => Promise<void>) => {
    stop.current = false;
    setProblem('');
    try {
      await work();
    } catch (error) {
      if (!gone.current.signal.aborted) setProblem(wordsOf(error));
    } finally {
      setProgress(undefined);
    }
  };
  const look = () =>
    busyWith(async () => {
      const ids = lines.flatMap(({ fault, values }) => (fault ? [] : [values.productId]));
      const show = (done: number) => setProgress({ done, total: ids.length, looking: true });
      show(0);
      setThere(await find(ids, show));
      setStep('preview');
    });
  const send = (job: Sending, total: number) =>
    busyWith(async () => {
      const show = (done: number) => setProgress({ done, total });
      show(0);
      await job.run(show, () => stop.current);
      setSending(job);
      setStep('sent');
    });
  const begin = (items: readonly Item[]) => {
    const label = plural('import.label', items.length, quantity(items.length));
    void send(new Sending({ writes: central.writes, label, items, lookUp: find }), items.length);
  };

  return (
    <Dialog
      title={t('import.title')}
      onClose={() => onClose(sending !== undefined)}
      wide
      held={progress !== undefined && !progress.looking}
    >
      {progress ? (
        <Progress
          {...progress}
          {...(progress.looking
            ? { label: t('import.looking', shown(progress)) }
            : { onStop: () => (stop.current = true) })}
        />
      ) : step === 'columns' && table && mapping && source ? (
        <>
          <Columns
            table={table}
            encoding={source.encoding}
            lines={lines}
            layout={{ ...layout, mapping, mark: layout.mark ?? 'found' }}
            onLayout={lay}
            onNext={() => void look()}
            onBack={() => setStep('source')}
          />
          {problem && <p role="alert">{problem}</p>}
        </>
      ) : step === 'preview' ? (
        <Preview
          plans={plans}
          wishes={wishes}
          onWishes={(change) => setWishes({ ...wishes, ...change })}
          priceless={lines.length > 0 ? plans.filter((planned) => lacksPrice(planned, options)).length : 0}
          priceFault={wishes.price && typeof price !== 'number' ? productsText('issue.price') : undefined}
          problem={problem}
          onSend={begin}
          onBack={() => setStep('columns')}
        />
      ) : step === 'sent' && sending && table ? (
        <Sent
          header={table.header}
          plans={plans}
          choiceOf={choiceIn(wishes)}
          sending={sending}
          onAgain={() => void send(sending, sending.rows().length)}
          onLook={() => void look()}
          onClose={() => onClose(true)}
        />
      ) : (
        <Source onRead={take} />
      )}
    </Dialog>
  );
}

const shown = ({ done, total }: { done: number; total: number }) => ({ done: quantity(done), total: quantity(total) });
