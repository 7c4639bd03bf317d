import { ApiError } from '@lib/api/error.ts';
import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { calm } from '@ui/modal.ts';
import { type FormEvent, useId, useState } from 'react';
import styles from './Person.module.css';
import { isPin } from './pin.ts';
import { t } from './text.ts';
import { useDoor } from './useDoor.ts';
import { useWait } from './useWait.ts';

const fields = ['old', 'new', 'again'] as const;
type Pins = Record<(typeof fields)[number], string>;
const none: Pins = { old: '', new: '', again: '' };

/** Changes one's own PIN, which ends all of one's other sign-ins. */
export function PinChange({ onClose }: { onClose: () => void }) {
  const door = useDoor();
  const id = useId();
  const [pins, setPins] = useState(none);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const [done, setDone] = useState(false);
  const wait = useWait('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = faultOf(pins);
    setFault(wrong);
    if (wrong || busy || wait.ms > 0) return;
    setBusy(true);
    try {
      await door.changePin(pins.old, pins.new);
      setDone(true);
    } catch (error) {
      setFault(wait.began(error) ? '' : wordsOf(error));
    }
    setPins(none);
    setBusy(false);
  };
  if (done)
    return (
      <div className={styles.deeds}>
        <p role="status">{t('pin.done')}</p>
        <Button {...calm} onClick={onClose}>
          {t('pin.back')}
        </Button>
      </div>
    );
  const said = wait.ms > 0 ? wait.words : fault;
  return (
    <form className={styles.deeds} onSubmit={(event) => void submit(event)} noValidate>
      <p>{t('pin.hint')}</p>
      {fields.map((field) => (
        <label key={field}>
          {t(`pin.${field}`)}
          <input
            type="password"
            inputMode="numeric"
            autoComplete="off"
            value={pins[field]}
            aria-describedby={said ? id : undefined}
            onChange={({ target }) => setPins({ ...pins, [field]: target.value })}
          />
        </label>
      ))}
      {said && (
        <p id={id} className={styles.fault} role="alert">
          {said}
        </p>
      )}
      <Button type="submit" look="main" busy={busy} disabled={wait.ms > 0}>
        {t('pin.go')}
      </Button>
      <Button look="quiet" onClick={onClose}>
        {t('pin.back')}
      </Button>
    </form>
  );
}

function faultOf(pins: Pins): string {
  if (!isPin(pins.old) || !isPin(pins.new)) return t('signIn.pin.wrong');
  if (pins.new === pins.old) return t('pin.same');
  return pins.new === pins.again ? '' : t('pin.differs');
}

function wordsOf(error: unknown): string {
  if (!(error instanceof ApiError)) return explain(error);
  if (error.code === 'wrong_pin') return t('pin.wrong');
  if (error.code === 'validation_error') return t('pin.easy');
  return error.code === 'central_unavailable' ? t('pin.central') : explain(error);
}
