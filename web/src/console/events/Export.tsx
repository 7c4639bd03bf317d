import { quantity } from '@lib/format.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { Download } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import type { Filters } from '../history/filters.ts';
import { save } from '../transfer/csv.ts';
import { collect, exportMost, type Format, formats } from './collect.ts';
import styles from './Events.module.css';
import { plural, t } from './text.ts';

/** Gives what the filters find as a file. */
export function Export({ filters }: { filters: Filters }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Download size={17} aria-hidden />
        {t('export.open')}
      </Button>
      {open && <ExportDialog filters={filters} onClose={() => setOpen(false)} />}
    </>
  );
}

const types = { csv: 'text/csv;charset=utf-8', ndjson: 'application/x-ndjson' };

function ExportDialog({ filters, onClose }: { filters: Filters; onClose: () => void }) {
  const central = useCentral();
  const [format, setFormat] = useState<Format>('csv');
  const [done, setDone] = useState<number>();
  const [problem, setProblem] = useState('');
  const gone = useRef(new AbortController());
  useEffect(() => {
    gone.current = new AbortController();
    return () => gone.current.abort();
  }, []);
  const busy = done !== undefined;
  const send = async () => {
    const { signal } = gone.current;
    setDone(0);
    setProblem('');
    try {
      const { parts, count, cut } = await collect(central, { filters, format, signal, onCount: setDone });
      save(`bodega-events-${new Date().toISOString().slice(0, 10)}.${format}`, types[format], parts);
      onClose();
      toast.good(
        plural('export.done', count, quantity(count)),
        cut ? t('export.cut', { most: quantity(exportMost) }) : undefined,
      );
    } catch (error) {
      if (signal.aborted) return;
      setDone(undefined);
      setProblem(explain(error));
    }
  };
  return (
    <Dialog title={t('export.title')} onClose={onClose}>
      <form
        className={form.form}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!busy) void send();
        }}
      >
        <p className={form.hint}>{t('export.hint', { most: quantity(exportMost) })}</p>
        <label className={form.field}>
          {t('export.format')}
          <select value={format} disabled={busy} onChange={(event) => setFormat(event.target.value as Format)}>
            {formats.map((one) => (
              <option key={one} value={one}>
                {t(`export.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <p className={form.hint} role="status">
          {busy && plural('export.read', done, quantity(done))}
        </p>
        <p className={form.problem} role="alert">
          {problem}
        </p>
        <div className={styles.export}>
          <Button type="submit" look="main" busy={busy}>
            {t(busy ? 'export.busy' : 'export.send')}
          </Button>
          <Button onClick={onClose}>{busy ? t('export.stop') : uiText('action.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
