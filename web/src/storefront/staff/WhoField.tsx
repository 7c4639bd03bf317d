import { Button } from '@ui/index.ts';
import { useId, useState } from 'react';
import styles from './SignIn.module.css';
import { t } from './text.ts';
import type { Person } from './till.ts';
import { useDoor } from './useDoor.ts';

interface WhoFieldProps {
  recent: readonly Person[];
  name: string;
  onName: (name: string) => void;
}

/** Who signs in: one of those who have done so at this device, or another. */
export function WhoField({ recent, name, onName }: WhoFieldProps) {
  const door = useDoor();
  const id = useId();
  const [another, setAnother] = useState(recent.length === 0);
  const choose = (one: Person | undefined) => {
    setAnother(!one);
    onName(one?.name ?? '');
  };
  return (
    <>
      {recent.length > 0 && (
        <fieldset className={styles.people}>
          <legend>{t('signIn.who')}</legend>
          {recent.map((one) => (
            <label key={one.name}>
              <input type="radio" name={id} checked={!another && one.name === name} onChange={() => choose(one)} />
              {one.fullName}
            </label>
          ))}
          <label>
            <input type="radio" name={id} checked={another} onChange={() => choose(undefined)} />
            {t('signIn.another')}
          </label>
        </fieldset>
      )}
      {another && (
        <>
          <label htmlFor={`${id}-name`}>{t('signIn.name')}</label>
          <input
            id={`${id}-name`}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={name}
            onChange={({ target }) => onName(target.value)}
          />
          {recent.length > 0 && (
            <Button
              look="quiet"
              className={styles.other}
              onClick={() => {
                choose(undefined);
                door.forget();
              }}
            >
              {t('signIn.forget')}
            </Button>
          )}
        </>
      )}
    </>
  );
}
