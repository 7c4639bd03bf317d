import { ApiError } from '@lib/api/error.ts';
import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { calm } from '@ui/modal.ts';
import { type FormEvent, Fragment, useEffect, useId, useRef, useState } from 'react';
import styles from './Person.module.css';
import { isPin } from './pin.ts';
import { t } from './text.ts';
import { useDoor } from './useDoor.ts';
import { useWait } from './useWait.ts';

const fields = ['old', 'new', 'again'] as const;
type Field = (typeof fields)[number];
type Pins = Record<Field, string>;
const none: Pins = { old: '', new: '', again: '' };

/** What is wrong, and with which PIN; with none if the change itself could not be made. */
interface Fault {
  field?: Field;
  words: string;
}

/** Changes one's own PIN, which ends all of one's other sign-ins. */
export function PinChange({ onClose }: { onClose: () => void }) {
  const door = useDoor();
  const id = useId();
  const [pins, setPins] = useState(none);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const boxes = useRef<Partial<Record<Field, HTMLInputElement | null>>>({});
  const [done, setDone] = useState(false);
  const wait = useWait('');
  useEffect(() => {
    if (fault?.field) boxes.current[fault.field]?.focus();
  }, [fault]);
  /** Empties what has to be typed again, and nothing else. Of new ones nobody sees in which of the two a slip was. */
  const refuse = (wrong: Fault | undefined) => {
    setFault(wrong);
    if (wrong?.field === 'old') setPins({ ...pins, old: '' });
    if (wrong?.field === 'new') setPins({ ...pins, new: '', again: '' });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = faultOf(pins);
    refuse(wrong);
    if (wrong || busy || wait.ms > 0) return;
    setBusy(true);
    try {
      await door.changePin(pins.old, pins.new);
      setDone(true);
    } catch (error) {
      refuse(wait.began(error) ? { field: 'old', words: '' } : refusalOf(error));
    }
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
  const said = wait.ms > 0 ? { words: wait.words } : fault;
  return (
    <form className={styles.deeds} onSubmit={(event) => void submit(event)} noValidate>
      <p>{t('pin.hint')}</p>
      {fields.map((field) => (
        <Fragment key={field}>
          <label>
            {t(`pin.${field}`)}
            <input
              ref={(box) => {
                boxes.current[field] = box;
              }}
              type="password"
              inputMode="numeric"
              autoComplete="off"
              value={pins[field]}
              aria-invalid={said?.field === field || undefined}
              aria-describedby={said?.field === field ? id : undefined}
              onChange={({ target }) => {
                setPins({ ...pins, [field]: target.value });
                setFault(undefined);
              }}
            />
          </label>
          {said?.field === field && said.words && <FaultLine id={id} words={said.words} />}
        </Fragment>
      ))}
      {said && !said.field && <FaultLine id={id} words={said.words} />}
      <Button type="submit" look="main" busy={busy} disabled={wait.ms > 0}>
        {t('pin.go')}
      </Button>
      <Button look="quiet" onClick={onClose}>
        {t('pin.back')}
      </Button>
    </form>
  );
}

const FaultLine = ({ id, words }: { id: string; words: string }) => (
  <p id={id} className={styles.fault} role="alert">
    {words}
  </p>
);

function faultOf(pins: Pins): Fault | undefined {
  if (!isPin(pins.old)) return { field: 'old', words: t('signIn.pin.wrong') };
  if (!isPin(pins.new)) return { field: 'new', words: t('signIn.pin.wrong') };
  if (pins.new === pins.old) return { field: 'new', words: t('pin.same') };
  return pins.new === pins.again ? undefined : { field: 'new', words: t('pin.differs') };
}

function refusalOf(error: unknown): Fault {
  const code = error instanceof ApiError ? error.code : '';
  if (code === 'wrong_pin') return { field: 'old', words: t('pin.wrong') };
  if (code === 'validation_error') return { field: 'new', words: t('pin.easy') };
  return { words: code === 'central_unavailable' ? t('pin.central') : explain(error) };
}
