import { compareNames } from '@lib/search.ts';
import { Button } from '@ui/index.ts';
import { useId, useState } from 'react';
import { useStoreNames } from '../central/reads.ts';
import form from '../frame/Form.module.css';
import { storesOf as typedStores } from '../keys/draft.ts';
import { TextField } from '../keys/fields.tsx';
import styles from '../people/People.module.css';
import { type Draft, newPin } from './draft.ts';
import { t } from './text.ts';

interface PinFieldProps {
  pin: string;
  issue: string | undefined;
  onChange: (pin: string) => void;
}

/** A new PIN. It can be read, since whoever sets it has to tell it to whose it is. */
export function PinField({ pin, issue, onChange }: PinFieldProps) {
  const id = useId();
  return (
    <div className={form.field}>
      <label htmlFor={id}>{t('field.pin')}</label>
      <span className={styles.pin}>
        <input
          id={id}
          value={pin}
          inputMode="numeric"
          autoComplete="off"
          maxLength={8}
          aria-invalid={issue !== undefined}
          aria-describedby={`${id}-hint ${id}-issue`}
          onChange={(event) => onChange(event.target.value)}
        />
        <Button onClick={() => onChange(newPin())}>{t('field.pin.make')}</Button>
      </span>
      <span id={`${id}-hint`} className={form.note}>
        {t('field.pin.hint')}
      </span>
      <span id={`${id}-issue`} className={form.problem} role="alert">
        {issue}
      </span>
    </div>
  );
}

interface StoreFieldsProps {
  draft: Draft;
  issue: string | undefined;
  onChange: (part: Partial<Draft>) => void;
}

/** The stores at which a member signs in: those that central has heard of to choose from, and others by their ids. */
export function StoreFields({ draft, issue, onChange }: StoreFieldsProps) {
  const id = useId();
  const { everywhere, stores } = draft;
  const heard = useStoreNames();
  const known = [...new Set([...heard, ...stores])].sort(compareNames);
  const [others, setOthers] = useState('');
  const toggle = (store: string, on: boolean) =>
    onChange({ stores: on ? [...stores, store] : stores.filter((one) => one !== store) });
  const add = () => {
    if (typedStores(others).length === 0) return;
    onChange({ stores: [...new Set([...stores, ...typedStores(others)])] });
    setOthers('');
  };
  return (
    <fieldset className={styles.scopes} aria-describedby={`${id}-issue`}>
      <legend>{t('field.stores')}</legend>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={everywhere}
          onChange={({ target }) => onChange({ everywhere: target.checked })}
        />
        {t('field.stores.all')}
      </label>
      {!everywhere &&
        known.map((store) => (
          <label key={store} className={styles.check}>
            <input
              type="checkbox"
              checked={stores.includes(store)}
              onChange={({ target }) => toggle(store, target.checked)}
            />
            {store}
          </label>
        ))}
      {!everywhere && (
        // biome-ignore lint/a11y/noStaticElementInteractions: what is typed counts when the field is left
        <div onBlur={add}>
          <TextField
            label={t('field.stores.other')}
            hint={t('field.stores.other.hint')}
            value={others}
            issue={undefined}
            onChange={setOthers}
          />
        </div>
      )}
      <span id={`${id}-issue`} className={form.problem} role="alert">
        {issue}
      </span>
    </fieldset>
  );
}
