import { quantity } from '@lib/format.ts';
import { Button } from '@ui/index.ts';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import form from '../frame/Form.module.css';
import { isExtra } from '../products/extras.ts';
import { type ImportField, importFields, type Mapping, nameOf } from './columns.ts';
import type { Encoding } from './decode.ts';
import styles from './Import.module.css';
import type { Line } from './lines.ts';
import type { Mark } from './numbers.ts';
import { type CsvOptions, separators } from './readCsv.ts';
import type { Table } from './table.ts';
import { plural, t } from './text.ts';

/** How a file is read: what was seen in it, or what somebody has said. */
export interface Layout extends CsvOptions {
  mapping: Mapping;
  mark: Mark | 'found';
}

interface ColumnsProps {
  table: Table;
  encoding: Encoding;
  lines: readonly Line[];
  layout: Layout;
  onLayout: (layout: Partial<Layout>) => void;
  onNext: () => void;
  onBack: () => void;
}

/** Which column is which, and what is wrong with some lines. */
export function Columns({ table, encoding, lines, layout, onLayout, onNext, onBack }: ColumnsProps) {
  const faulty = lines.filter(({ fault }) => fault !== undefined);
  const good = lines.length - faulty.length;
  const stop = stopOf(table, layout.mapping, lines);
  return (
    <div className={form.form}>
      {table.form === 'csv' && <Shape table={table} layout={layout} onLayout={onLayout} />}
      <div className={styles.mapping}>
        {importFields.map((field) => (
          <ColumnOf key={field} field={field} table={table} layout={layout} onLayout={onLayout} />
        ))}
      </div>
      {notesOf(table, layout.mapping, encoding).map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
      <p className={form.problem} role="alert">
        {stop}
      </p>
      <p className={styles.verdict} role="status">
        <span data-good>
          <CircleCheck size={17} aria-hidden />
          {plural('import.good', good, quantity(good))}
        </span>
        {faulty.length > 0 && (
          <span data-bad>
            <TriangleAlert size={17} aria-hidden />
            {plural('import.bad', faulty.length, quantity(faulty.length))}
          </span>
        )}
      </p>
      <Sample table={table} mapping={layout.mapping} lines={lines} faulty={faulty} />
      <div className={form.actions}>
        <Button look="main" busy={stop !== undefined || good === 0} onClick={onNext}>
          {t('import.look')}
        </Button>
        <Button onClick={onBack}>{t('import.back')}</Button>
      </div>
    </div>
  );
}

/** Why a file cannot be imported as it is read now. */
function stopOf(table: Table, { productId }: Mapping, lines: readonly Line[]): string | undefined {
  if (table.stop) return table.stop;
  if (lines.length === 0) return t('import.nothing');
  if (productId < 0) return t('import.noCodes');
  return lines.every(({ draft }) => draft.productId === '') ? t('import.emptyCodes') : undefined;
}

function notesOf(table: Table, { available }: Mapping, encoding: Encoding): string[] {
  const { form: fileForm, headed, deleted = 0, edited = false } = table;
  const notes: string[] = [];
  if (available >= 0) notes.push(t(`import.stock.${fileForm}`));
  if (encoding === 'windows-1252') notes.push(t('import.latin'));
  if (encoding.startsWith('utf-16')) notes.push(t('import.utf16'));
  if (!headed) notes.push(t('import.placed'));
  if (edited) notes.push(t('import.edited'));
  if (deleted > 0) notes.push(plural('import.tombstones', deleted, quantity(deleted)));
  return notes;
}

type PartProps = Pick<ColumnsProps, 'table' | 'layout' | 'onLayout'>;

/** What a CSV file does not say about itself. */
function Shape({ table, layout, onLayout }: PartProps) {
  return (
    <div className={styles.shape}>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={table.headed}
          onChange={(event) => onLayout({ headed: event.target.checked })}
        />
        {t('import.headed')}
      </label>
      <label className={form.field}>
        {t('import.separator')}
        <select value={table.separator ?? ''} onChange={(event) => onLayout({ separator: event.target.value })}>
          {separators.map((one) => (
            <option key={one} value={one}>
              {t(`separator.${one}`)}
            </option>
          ))}
          {!separators.some((one) => one === table.separator) && <option>{table.separator}</option>}
        </select>
      </label>
      <label className={form.field}>
        {t('import.mark')}
        <select value={layout.mark} onChange={(event) => onLayout({ mark: event.target.value as Layout['mark'] })}>
          {(['found', '.', ','] as const).map((one) => (
            <option key={one} value={one}>
              {t(`mark.${one}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function ColumnOf({ field, table, layout, onLayout }: PartProps & { field: ImportField }) {
  const { mapping } = layout;
  return (
    <label className={form.field} title={field === 'version' ? t('import.version.hint') : undefined}>
      {field === 'version' ? t('import.version') : nameOf(field)}
      <select
        value={mapping[field]}
        onChange={(event) => onLayout({ mapping: { ...mapping, [field]: Number(event.target.value) } })}
      >
        <option value={-1}>{t('import.noColumn')}</option>
        {table.header.map((name, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are, and names may be alike
          <option key={i} value={i}>
            {name.trim() || t('import.column', { number: i + 1 })}
          </option>
        ))}
      </select>
    </label>
  );
}

const shownMost = 60;

interface SampleProps {
  table: Table;
  mapping: Mapping;
  lines: readonly Line[];
  faulty: readonly Line[];
}

/** The lines as they are read; what is wrong comes first. Columns of the catalogue that the file lacks are left out. */
function Sample({ table, mapping, lines, faulty }: SampleProps) {
  const used = importFields.filter((field) => mapping[field] >= 0 || !isExtra(field));
  const shown = [...faulty, ...lines.filter(({ fault }) => fault === undefined)].slice(0, shownMost);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.preview} tabIndex={0} aria-label={t('import.lines')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t(table.form === 'json' ? 'import.item' : 'import.number')}</th>
            {used.map((field) => (
              <th key={field} scope="col">
                {nameOf(field)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((line) => (
            <SampleLine key={line.row.line} line={line} used={used} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SampleLine({ line: { row, draft, values, fault }, used }: { line: Line; used: readonly ImportField[] }) {
  return (
    <>
      <tr data-bad={fault !== undefined || undefined}>
        <td>{row.line}</td>
        {used.map((field) => (
          <td key={field}>{field === 'version' ? values.version : draft[field].replaceAll('\n', ', ')}</td>
        ))}
      </tr>
      {fault && (
        <tr className={styles.fault}>
          <td />
          <td colSpan={used.length}>
            <span>{fault}</span>
          </td>
        </tr>
      )}
    </>
  );
}
