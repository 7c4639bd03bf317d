import { amount, amountWithUnit, type Measure, typedAmount } from '@lib/amount.ts';
import { useId } from 'react';
import form from '../frame/Form.module.css';
import styles from './EditDialog.module.css';
import type { Field } from './edit.ts';
import { reasons } from './reasons.ts';
import { t } from './text.ts';
import { changeOf, type Typed } from './typed.ts';

interface PartProps {
  typed: Typed;
  onChange: (typed: Typed) => void;
}

/** A stock, in smallest parts, and how they are measured. */
interface Stock {
  now: number;
  measure?: Measure;
}

/** How a stock, of which there are `now`, is to change: by how many or to how many, and why. */
export function StockFields({ now, measure = {}, typed, onChange, problem }: PartProps & Stock & { problem: string }) {
  return (
    <>
      <How typed={typed} now={now} measure={measure} onChange={onChange} />
      <ValueField field="available" typed={typed} onChange={onChange} problem={problem} />
      <Becomes now={now} measure={measure} typed={typed} />
      <label className={form.field}>
        {t('edit.reason')}
        <select value={typed.reason} onChange={(event) => onChange({ ...typed, reason: event.target.value })}>
          {reasons.map((reason) => (
            <option key={reason} value={reason}>
              {t(`reason.${reason}`)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function How({ typed, now, measure = {}, onChange }: PartProps & Stock) {
  const change = (how: Typed['how']) =>
    onChange({ ...typed, how, text: how === 'to' ? typedAmount(now, measure) : '' });
  return (
    <fieldset className={styles.how}>
      <legend className="visually-hidden">{t('edit.how')}</legend>
      {(['by', 'to'] as const).map((how) => (
        <label key={how} data-on={typed.how === how || undefined}>
          <input type="radio" name="how" checked={typed.how === how} onChange={() => change(how)} />
          {t(`edit.how.${how}`)}
        </label>
      ))}
    </fieldset>
  );
}

export function ValueField({ field, typed, onChange, problem }: PartProps & { field: Field; problem: string }) {
  const id = useId();
  const numeric = ['available', 'price', 'decimals', 'reorderPoint'].includes(field);
  const shared = {
    id,
    autoFocus: true, // whoever chooses how goes on to type here
    value: typed.text,
    'aria-invalid': problem !== '',
    autoComplete: 'off',
  };
  const change = (text: string) => onChange({ ...typed, text });
  return (
    <label className={form.field} htmlFor={id}>
      {field === 'available' ? t(`edit.how.${typed.how}`) : t(`field.${field}`)}
      {field === 'barcodes' || field === 'attributes' ? (
        <textarea rows={5} {...shared} onChange={(event) => change(event.target.value)} />
      ) : (
        <input
          key={typed.how}
          {...shared}
          inputMode={field === 'price' ? 'decimal' : numeric && !signs(field, typed) ? 'numeric' : 'text'}
          className={numeric ? styles.number : undefined}
          placeholder={signs(field, typed) ? '+5, −3' : undefined}
          onFocus={(event) => event.target.select()}
          onChange={(event) => change(event.target.value)}
        />
      )}
      {isHinted(field) && <span className={styles.hint}>{t(`hint.${field}`)}</span>}
      <span className={form.problem} role="alert">
        {problem}
      </span>
    </label>
  );
}

/** Whether a number is typed with its sign. */
const signs = (field: Field, { how }: Typed): boolean => field === 'available' && how === 'by';

const hinted = ['barcodes', 'attributes', 'unit', 'decimals', 'reorderPoint'] as const;
const isHinted = (field: Field): field is (typeof hinted)[number] => hinted.some((one) => one === field);

/** What the stock will be, while it is typed. */
function Becomes({ now, measure = {}, typed }: Stock & { typed: Typed }) {
  const change = changeOf(typed, 'available', measure);
  const after = change?.field !== 'available' ? undefined : change.how === 'to' ? change.value : now + change.value;
  return (
    <p className={styles.becomes} data-bad={(after !== undefined && after < 0) || undefined}>
      <span>{amount(now, measure)}</span>
      <span aria-hidden>→</span>
      <b>{after === undefined ? '…' : amountWithUnit(after, measure)}</b>
      {after !== undefined && after < 0 && <span>{t('edit.negative')}</span>}
    </p>
  );
}
