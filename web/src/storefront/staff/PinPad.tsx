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

const rows = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

/** A PIN, typed or tapped. No keyboard comes up on a touch screen: the digits are there already. */
export function PinPad({ field, pin, onPin, invalid, describedBy }: PinPadProps) {
  const id = useId();
  const press = (digit: string) => onPin((now) => now + digit);
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
        {rows.map((digit) => (
          <Digit key={digit} digit={digit} onPress={press} />
        ))}
        <Button
          className={styles.digit}
          look="quiet"
          aria-label={t('signIn.delete')}
          onClick={() => onPin((now) => now.slice(0, -1))}
        >
          <Delete size={22} aria-hidden />
        </Button>
      </fieldset>
    </>
  );
}

function Digit({ digit, onPress }: { digit: string; onPress: (digit: string) => void }) {
  const look = digit === '0' ? `${styles.digit} ${styles.zero}` : styles.digit;
  return (
    <Button className={look} onClick={() => onPress(digit)}>
      {digit}
    </Button>
  );
}
