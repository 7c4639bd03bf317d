import type { Config } from '@lib/config.ts';
import { explain } from '@ui/explain.ts';
import { Button, Wordmark } from '@ui/index.ts';
import { Lock, LogOut, UserRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Inside } from './door.ts';
import styles from './Locked.module.css';
import { PinForm } from './PinForm.tsx';
import { SignIn } from './SignIn.tsx';
import { t } from './text.ts';
import { useDoor } from './useDoor.ts';

interface LockedProps {
  config: Config;
  locked: Extract<Inside, { at: 'locked' }>;
}

/** Stands before everything until the same person has given the PIN, or another one has signed in. */
export function Locked({ config, locked }: LockedProps) {
  const { whom, why } = locked;
  const door = useDoor();
  const [another, setAnother] = useState(false);
  const [fault, setFault] = useState('');
  const out = () => void door.leave().catch((error) => setFault(explain(error)));
  useEffect(() => {
    document.title = t('locked.page', { store: config.storeName });
  }, [config.storeName]);
  return (
    <main className={styles.locked}>
      <header>
        <Wordmark />
        <strong>{config.storeName}</strong>
      </header>
      <section className={styles.card}>
        <h1>
          <Lock size={22} aria-hidden />
          {another ? t('signIn.title') : t('locked.title', { name: whom.fullName })}
        </h1>
        <p>{t(another ? 'locked.another' : `locked.${why}`, { name: whom.fullName })}</p>
        {another ? <SignIn except={whom.name} /> : <PinForm name={whom.name} first />}
        <div className={styles.ways}>
          <Button look="quiet" onClick={() => setAnother(!another)}>
            <UserRound size={17} aria-hidden />
            {another ? t('locked.back', { name: whom.fullName }) : t('signIn.another')}
          </Button>
          <Button look="quiet" onClick={out}>
            <LogOut size={17} aria-hidden />
            {t('signOut')}
          </Button>
        </div>
        {fault && (
          <p className={styles.fault} role="alert">
            {fault}
          </p>
        )}
      </section>
    </main>
  );
}
