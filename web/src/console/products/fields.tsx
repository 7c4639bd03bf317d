import { quantity } from '@lib/format.ts';
import form from '../frame/Form.module.css';
import styles from './EditDialog.module.css';
import type { Change } from './edit.ts';
import { t } from './text.ts';
import { changeOf, type Typed } from './typed.ts';

export const reasons = ['correction', 'received', 'returned', 'damaged', 'lost'] as const;

interface PartProps {
  typed: Typed;
  onChange: (typed: Typed) => void;
}

/** How a stock, of which there are `now`, is to change: by how many or to how many, and why. */
export function StockFields({ now, typed, onChange, problem }: PartProps & { now: number; problem: string }) {
  return (
    <>
      <How typed={typed} now={now} onChange={onChange} />
      <ValueField field="available" typed={typed} onChange={onChange} problem={problem} />
      <Becomes now={now} typed={typed} />
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

function How({ typed, now, onChange }: PartProps & { now: number }) {
  const change = (how: Typed['how']) => onChange({ ...typed, how, text: how === 'to' ? String(now) : '' });
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

export function ValueField({
  field,
  typed,
  onChange,
  problem,
}: PartProps & { field: Change['field']; problem: string }) {
  const numeric = field === 'available' || field === 'price';
  return (
    <label className={form.field}>
      {field === 'available' ? t(`edit.how.${typed.how}`) : t(`field.${field}`)}
      <input
        key={typed.how}
        // biome-ignore lint/a11y/noAutofocus: whoever chooses how goes on to type here
        autoFocus
        inputMode={field === 'price' ? 'decimal' : field === 'available' && typed.how === 'to' ? 'numeric' : 'text'}
        className={numeric ? styles.number : undefined}
        placeholder={field === 'available' && typed.how === 'by' ? '+5, −3' : undefined}
        value={typed.text}
        aria-invalid={problem !== ''}
        autoComplete="off"
        onFocus={(event) => event.target.select()}
        onChange={(event) => onChange({ ...typed, text: event.target.value })}
      />
      <span className={form.problem} role="alert">
        {problem}
      </span>
    </label>
  );
}

/** What the stock will be, while it is typed. */
function Becomes({ now, typed }: { now: number; typed: Typed }) {
  const change = changeOf(typed, 'available');
  const after = change?.field !== 'available' ? undefined : change.how === 'to' ? change.value : now + change.value;
  return (
    <p className={styles.becomes} data-bad={(after !== undefined && after < 0) || undefined}>
      <span>{quantity(now)}</span>
      <span aria-hidden>→</span>
      <b>{after === undefined ? '…' : quantity(after)}</b>
      {after !== undefined && after < 0 && <span>{t('edit.negative')}</span>}
    </p>
  );
}
