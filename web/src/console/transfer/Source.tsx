import { Button } from '@ui/index.ts';
import { FileSpreadsheet } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';
import form from '../frame/Form.module.css';
import { type Decoded, decode, decodeLatin, type Undecoded } from './decode.ts';
import styles from './Import.module.css';
import { t } from './text.ts';

const mostBytes = 32 * 1024 * 1024;

/** Takes a file, dropped or chosen, or pasted lines. What is no UTF-8 is read in another way only if somebody says so. */
export function Source({ onRead }: { onRead: (source: Decoded) => void }) {
  const [pasted, setPasted] = useState('');
  const [problem, setProblem] = useState('');
  const [foreign, setForeign] = useState<{ bytes: Uint8Array; lines: NonNullable<Undecoded['latin']> }>();
  const [over, setOver] = useState(false);
  const id = useId();

  const read = (source: Decoded) => (source.text.trim() === '' ? setProblem(t('import.nothing')) : onRead(source));
  const take = async (file: File | undefined) => {
    setProblem('');
    setForeign(undefined);
    if (!file) return;
    if (file.size > mostBytes) return setProblem(t('import.tooLarge'));
    const bytes = new Uint8Array(await file.arrayBuffer());
    const decoded = decode(bytes);
    if ('text' in decoded) return read(decoded);
    setProblem(decoded.fault);
    if (decoded.latin) setForeign({ bytes, lines: decoded.latin });
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
          accept=".csv,.tsv,.txt,.json,.ndjson,text/csv,text/plain,application/json"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = ''; // the same file can be chosen again once it was mended
          }}
        />
      </label>
      <p className={form.problem} role="alert">
        {problem}
      </p>
      {foreign && (
        <div className={styles.foreign}>
          <ul>
            {foreign.lines.map(({ line, text }) => (
              <li key={line}>
                <span>{t('import.line', { number: line })}</span>
                <code>{text}</code>
              </li>
            ))}
          </ul>
          <Button onClick={() => read(decodeLatin(foreign.bytes))}>{t('decode.latin')}</Button>
        </div>
      )}
      <label className={form.field}>
        {t('import.paste')}
        <textarea
          rows={5}
          value={pasted}
          spellCheck={false}
          placeholder={t('import.paste.example')}
          onChange={(event) => setPasted(event.target.value)}
        />
      </label>
      <div className={form.actions}>
        <Button look="main" busy={pasted.trim() === ''} onClick={() => read({ text: pasted, encoding: 'utf-8' })}>
          {t('import.next')}
        </Button>
      </div>
    </div>
  );
}
