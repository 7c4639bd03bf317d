import { Button } from '@ui/index.ts';
import { KeyRound, UserRound } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { KeyForm } from './KeyForm.tsx';
import { PinForm } from './PinForm.tsx';
import styles from './SignIn.module.css';
import { t } from './text.ts';
import { useDoor, useInside } from './useDoor.ts';
import { WhoField } from './WhoField.tsx';

/** Asks who of the staff is here, `except` for one, by a name and a PIN; or for a key of the store, which is all there is until staff are named. */
export function SignIn({ except }: { except?: string | undefined }) {
  const inside = useInside();
  const nobody = inside.at === 'visitor' && !inside.staff;
  const [byKey, setByKey] = useState(false);
  if (nobody)
    return (
      <div className={styles.ways}>
        <p className={styles.note}>{t('signIn.nobody')}</p>
        <KeyForm />
      </div>
    );
  return (
    <div className={styles.ways}>
      {byKey ? <KeyForm /> : <ByName except={except} />}
      <Button look="quiet" className={styles.other} onClick={() => setByKey(!byKey)}>
        {byKey ? <UserRound size={17} aria-hidden /> : <KeyRound size={17} aria-hidden />}
        {t(byKey ? 'signIn.byName' : 'signIn.byKey')}
      </Button>
    </div>
  );
}

function ByName({ except }: { except: string | undefined }) {
  const { till } = useDoor();
  const known = useSyncExternalStore(till.subscribe, till.get).recent;
  const recent = known.filter((one) => one.name !== except);
  const [name, setName] = useState(recent[0]?.name ?? '');
  return (
    <PinForm name={name.trim().toLowerCase()} hint={t('signIn.hint')}>
      <WhoField recent={recent} name={name} onName={setName} />
    </PinForm>
  );
}
