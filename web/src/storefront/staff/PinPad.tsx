import { Button } from '@ui/index.ts';
import { Delete } from 'lucide-react';
import { type Ref, useId } from 'react';
import styles from './SignIn.module.css';
import { t } from './text.ts';

interface PinPadProps {
  field: Ref<HTMLInputElement>;
  pin: string;
  onPin: (how: (now: string) => string) => void;
  invalid: boolean;
  describedBy: string | undefined;
}

const rows = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** A PIN, typed or tapped. No keyboard comes up on a touch screen: the digits are there already. */
export function PinPad({ field, pin, onPin, invalid, describedBy }: PinPadProps) {
  const id = useId();
  const press = (digit: string) => () => onPin((now) => now + digit);
  const digitKey = (digit: string) => (
    <Button key={digit} className={styles.digit} onClick={press(digit)}>
      {digit}
    </Button>
  );
  return (
    <>
      <label htmlFor={id}>{t('signIn.pin')}</label>
      <input
        ref={field}
        id={id}
        className={styles.pin}
        type="password"
        inputMode="none"
        autoComplete="off"
        value={pin}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
        onChange={({ target }) => onPin(() => target.value.replace(/\D/g, ''))}
      />
      <fieldset className={styles.pad}>
        <legend className="visually-hidden">{t('signIn.digits')}</legend>
        {rows.map(digitKey)}
        <Button
          className={styles.digit}
          look="quiet"
          aria-label={t('signIn.delete')}
          onClick={() => onPin((now) => now.slice(0, -1))}
        >
          <Delete size={22} aria-hidden />
        </Button>
        {digitKey('0')}
      </fieldset>
    </>
  );
}
