import { Button } from '@ui/index.ts';
import { useId } from 'react';
import form from '../frame/Form.module.css';
import styles from '../people/People.module.css';
import { type Right, rights } from '../session/rights.ts';
import { t as sessionText } from '../session/text.ts';
import { type Draft, inDays, type Purpose, purposes } from './draft.ts';
import { t } from './text.ts';

interface PartProps {
  draft: Draft;
  issue?: string | undefined;
  onChange: (part: Partial<Draft>) => void;
}

interface TextFieldProps {
  label: string;
  hint?: string;
  value: string;
  issue: string | undefined;
  onChange: (value: string) => void;
}

/** A line of text, what it is for, and what is wrong with it. The hint stands below: in the field it would be cut, and gone while one types. */
export function TextField({ label, hint, value, issue, onChange }: TextFieldProps) {
  const id = useId();
  return (
    <div className={form.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-invalid={issue !== undefined}
        aria-describedby={`${id}-hint ${id}-issue`}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint && (
        <span id={`${id}-hint`} className={form.note}>
          {hint}
        </span>
      )}
      <span id={`${id}-issue`} className={form.problem} role="alert">
        {issue}
      </span>
    </div>
  );
}

const names = Object.keys(purposes) as Purpose[];
const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((one) => b.includes(one));

/** The usual rights by one choice. */
export function PurposeField({ draft, onChange }: PartProps) {
  const chosen = names.find(
    (name) => same(purposes[name], draft.rights) && (name === 'link') === (draft.stores !== ''),
  );
  return (
    <label className={form.field}>
      {t('field.purpose')}
      <select
        value={chosen ?? ''}
        onChange={({ target }) => {
          const purpose = names.find((name) => name === target.value);
          if (purpose) onChange({ rights: purposes[purpose], ...(purpose === 'link' ? {} : { stores: '' }) });
        }}
      >
        <option value="">{t('purpose.own')}</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {t(`purpose.${name}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What it may, and whose link it is. */
export function ScopeFields({ draft, issue, onChange }: PartProps) {
  const id = useId();
  return (
    <>
      <RightFields
        legend={t('field.scopes')}
        offered={rights}
        chosen={draft.rights}
        describedBy={`${id}-issue`}
        onChange={(chosen) => onChange({ rights: chosen })}
      />
      <TextField
        label={t('field.stores')}
        hint={t('field.stores.hint')}
        value={draft.stores}
        issue={undefined}
        onChange={(stores) => onChange({ stores })}
      />
      <span id={`${id}-issue`} className={form.problem} role="alert">
        {issue}
      </span>
    </>
  );
}

interface RightFieldsProps<R extends Right> {
  legend: string;
  offered: readonly R[];
  chosen: readonly R[];
  describedBy?: string;
  onChange: (chosen: R[]) => void;
}

/** Rights to choose from. Who may do everything needs none of the others. */
export function RightFields<R extends Right>({ legend, offered, chosen, describedBy, onChange }: RightFieldsProps<R>) {
  const all = chosen.some((right) => right === 'admin');
  return (
    <fieldset className={styles.scopes} aria-describedby={describedBy}>
      <legend>{legend}</legend>
      {offered.map((right) => (
        <label key={right} className={styles.check}>
          <input
            type="checkbox"
            checked={all || chosen.includes(right)}
            disabled={all && right !== 'admin'}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, right] : chosen.filter((one) => one !== right))
            }
          />
          <span>
            {sessionText(`right.${right as Right}`)}
            <code>{right}</code>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

const terms = [
  ['month', 30],
  ['quarter', 90],
  ['year', 365],
] as const;

/** The last day on which it is good, typed or by a press. */
export function ExpiryField({ draft, issue, onChange }: PartProps) {
  const id = useId();
  return (
    <div className={form.field}>
      <label htmlFor={id}>{t('field.expires')}</label>
      <input
        id={id}
        type="date"
        value={draft.expires}
        aria-invalid={issue !== undefined}
        aria-describedby={`${id}-hint ${id}-issue`}
        onChange={(event) => onChange({ expires: event.target.value })}
      />
      <span className={form.actions}>
        {terms.map(([name, days]) => (
          <Button key={name} look="quiet" onClick={() => onChange({ expires: inDays(days) })}>
            {t(`expires.${name}`)}
          </Button>
        ))}
        <Button look="quiet" onClick={() => onChange({ expires: '' })}>
          {t('expires.never')}
        </Button>
      </span>
      <span id={`${id}-hint`} className={form.note}>
        {t('field.expires.hint')}
      </span>
      <span id={`${id}-issue`} className={form.problem} role="alert">
        {issue}
      </span>
    </div>
  );
}
