import { Button } from '@shared/components/index.ts';
import { t } from '@shared/text/products.ts';
import { FileSpreadsheet } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';
import form from '../frame/Form.module.css';
import styles from './Import.module.css';

const mostBytes = 32 * 1024 * 1024;

/** Takes a file, dropped or chosen, or pasted lines. */
export function Source({ onRead }: { onRead: (table: string[][]) => void }) {
  const [pasted, setPasted] = useState('');
  const [problem, setProblem] = useState('');
  const [over, setOver] = useState(false);
  const id = useId();

  const read = async (text: string) => {
    const { default: papa } = await import('papaparse');
    const { data } = papa.parse<string[]>(text.replace(/^\ufeff/, ''), { skipEmptyLines: 'greedy' });
    if (data.length === 0) setProblem(t('import.nothing'));
    else onRead(data);
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > mostBytes) return setProblem(t('import.tooLarge'));
    await read(await file.text());
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <div className={form.form}>
      <label
        className={styles.drop}
        htmlFor={`${id}-file`}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <FileSpreadsheet size={34} strokeWidth={1.4} aria-hidden />
        <strong>{t('import.choose')}</strong>
        <span>{t('import.choose.hint')}</span>
        <input
          id={`${id}-file`}
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          onChange={(event) => void take(event.target.files?.[0])}
        />
      </label>
      <label className={form.field}>
        {t('import.paste')}
        <textarea
          rows={6}
          value={pasted}
          spellCheck={false}
          placeholder={t('import.paste.example')}
          onChange={(event) => setPasted(event.target.value)}
        />
      </label>
      <p className={form.problem} role="alert">
        {problem}
      </p>
      <div className={form.actions}>
        <Button look="main" busy={pasted.trim() === ''} onClick={() => void read(pasted)}>
          {t('import.next')}
        </Button>
      </div>
    </div>
  );
}
