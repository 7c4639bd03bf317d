import { ApiError } from '@lib/api/error.ts';
import { explain } from '@ui/explain.ts';
import { Button, useSeconds } from '@ui/index.ts';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { PinPad } from './PinPad.tsx';
import { isPin } from './pin.ts';
import styles from './SignIn.module.css';
import { t } from './text.ts';
import { useDoor } from './useDoor.ts';
import { useWait } from './useWait.ts';

interface PinFormProps {
  /** Who signs in; '' until it is said. */
  name: string;
  hint?: string | undefined;
  /** The PIN is what is asked for first. */
  first?: boolean;
  children?: ReactNode;
}

/** Signs somebody in with a PIN. After wrong ones it says how long to wait. */
export function PinForm({ name, hint, first = false, children }: PinFormProps) {
  const door = useDoor();
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const wait = useWait(name);
  useEffect(() => {
    if (first) field.current?.focus();
  }, [first]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was wrong was wrong of the name before
  useEffect(() => setFault(''), [name]);

  const type = (how: (now: string) => string) => {
    setPin(how);
    setFault('');
  };
  const again = (words: string) => {
    setFault(words);
    setPin('');
    field.current?.focus();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || wait.ms > 0) return;
    if (!/^[a-z0-9-]{1,32}$/.test(name)) return setFault(t('signIn.name.wrong'));
    if (!isPin(pin)) return again(t('signIn.pin.wrong')); // such as the code of a product, scanned at a locked page
    setBusy(true);
    setFault('');
    try {
      await door.signIn(name, pin);
    } catch (error) {
      setBusy(false);
      again(wait.began(error) ? '' : wordsOf(error));
    }
  };
  const said = wait.ms > 0 ? wait.words : fault;
  return (
    <form className={styles.signIn} onSubmit={(event) => void submit(event)}>
      {hint && <p>{hint}</p>}
      {children}
      <PinPad field={field} pin={pin} onPin={type} invalid={fault !== ''} describedBy={said ? id : undefined} />
      {said && (
        <p id={id} className={styles.fault} role="alert">
          {said}
        </p>
      )}
      {wait.ms > 0 && <Countdown until={wait.until} />}
      <Button type="submit" look="main" busy={busy} disabled={wait.ms > 0}>
        {t('signIn.go')}
      </Button>
    </form>
  );
}

/** Counts on by itself; not read out with every second. */
function Countdown({ until }: { until: number }) {
  const left = Math.max(0, Math.ceil((until - useSeconds()) / 1_000));
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  return (
    <p className={styles.countdown} aria-live="off">
      {clock}
    </p>
  );
}

function wordsOf(error: unknown): string {
  return error instanceof ApiError && error.code === 'wrong_pin' ? t('signIn.wrong') : explain(error);
}
