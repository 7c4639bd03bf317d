import { Button } from '@shared/components/index.ts';
import { quantity } from '@shared/format.ts';
import { plural, t } from '@shared/text/products.ts';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import form from '../frame/Form.module.css';
import { fields, type Purpose } from '../products/draft.ts';
import styles from './Import.module.css';
import { faulty, type Line, lineFault, type Mapping } from './lines.ts';

interface MappedProps {
  header: readonly string[];
  lines: readonly Line[];
  good: number;
  mapping: Mapping;
  onMapping: (mapping: Mapping) => void;
  purpose: Purpose;
  onPurpose: (purpose: Purpose) => void;
  problem: string;
  onSend: () => void;
  onBack: () => void;
}

const purposes = ['either', 'create', 'set'] as const;
const shownMost = 60;

/** Which column is which, what the lines come to, and what is wrong with some of them. Nothing is sent before a press. */
export function Mapped(props: MappedProps) {
  const { header, lines, good, mapping, purpose, problem } = props;
  const bad = lines.length - good;
  // What is wrong comes first: it is what must be looked at.
  const shown = [...lines.filter(faulty), ...lines.filter((line) => !faulty(line))].slice(0, shownMost);
  return (
    <div className={form.form}>
      <fieldset className={styles.purposes}>
        <legend>{t('import.purpose')}</legend>
        {purposes.map((one) => (
          <label key={one}>
            <input type="radio" name="purpose" checked={purpose === one} onChange={() => props.onPurpose(one)} />
            {t(`import.purpose.${one}`)}
          </label>
        ))}
      </fieldset>
      <div className={styles.mapping}>
        {fields.map((field) => (
          <label key={field} className={form.field}>
            {t(`field.${field}`)}
            <select
              value={mapping[field]}
              onChange={(event) => props.onMapping({ ...mapping, [field]: Number(event.target.value) })}
            >
              <option value={-1}>{t('import.noColumn')}</option>
              {header.map((name, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are, and names may be alike
                <option key={i} value={i}>
                  {name || t('import.column', { number: i + 1 })}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <p className={styles.verdict} role="status">
        <span data-good>
          <CircleCheck size={17} aria-hidden />
          {plural('import.good', good, quantity(good))}
        </span>
        {bad > 0 && (
          <span data-bad>
            <TriangleAlert size={17} aria-hidden />
            {plural('import.bad', bad, quantity(bad))}
          </span>
        )}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.preview} tabIndex={0} aria-label={t('import.preview')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('import.number')}</th>
              {fields.map((field) => (
                <th key={field} scope="col">
                  {t(`field.${field}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((line) => (
              <PreviewLine key={line.number} line={line} />
            ))}
          </tbody>
        </table>
      </section>
      {lines.length > shown.length && (
        <p className={form.hint}>
          {plural('import.more', lines.length - shown.length, quantity(lines.length - shown.length))}
        </p>
      )}
      <p className={form.problem} role="alert">
        {problem}
      </p>
      <div className={form.actions}>
        <Button look="main" busy={good === 0} onClick={props.onSend}>
          {plural('import.send', good, quantity(good))}
        </Button>
        <Button onClick={props.onBack}>{t('import.back')}</Button>
      </div>
    </div>
  );
}

function PreviewLine({ line }: { line: Line }) {
  const fault = lineFault(line);
  return (
    <>
      <tr data-bad={fault !== undefined || undefined}>
        <td>{line.number}</td>
        {fields.map((field) => (
          <td key={field} data-fault={line.issues[field] !== undefined || undefined}>
            {line.draft[field]}
          </td>
        ))}
      </tr>
      {fault && (
        <tr className={styles.fault}>
          <td />
          <td colSpan={fields.length}>{fault}</td>
        </tr>
      )}
    </>
  );
}
