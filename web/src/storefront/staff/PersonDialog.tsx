import { dateTime } from '@lib/format.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { calm } from '@ui/modal.ts';
import { KeySquare, Lock, LogOut, MonitorX } from 'lucide-react';
import { useState } from 'react';
import type { Inside } from './door.ts';
import styles from './Person.module.css';
import { PinChange } from './PinChange.tsx';
import { t } from './text.ts';
import { useDoor } from './useDoor.ts';

interface PersonDialogProps {
  inside: Extract<Inside, { at: 'member' | 'key' }>;
  anchor: Element | undefined;
  onClose: () => void;
}

/** What who is signed in can do about it: lock, change the PIN, sign out here or everywhere. */
export default function PersonDialog({ inside, anchor, onClose }: PersonDialogProps) {
  const door = useDoor();
  const [changing, setChanging] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const member = inside.at === 'member' ? inside.member : undefined;
  const leave = async (everywhere: boolean) => {
    if (busy) return;
    setBusy(true);
    setFault('');
    try {
      await door.leave({ everywhere });
    } catch (error) {
      setBusy(false);
      setFault(everywhere ? `${explain(error)} ${t('person.everywhere.not')}` : explain(error));
    }
  };
  return (
    <Dialog title={member?.fullName ?? t('person.key')} anchor={anchor} onClose={onClose} held={busy}>
      {member ? (
        <p className={styles.about}>
          <b className="code">{member.name}</b>
          <span>{t('person.until', { since: dateTime(member.signedInAt), until: dateTime(member.expiresAt) })}</span>
        </p>
      ) : (
        <p className={styles.about}>{t('person.key.hint')}</p>
      )}
      {changing ? (
        <PinChange onClose={() => setChanging(false)} />
      ) : (
        <div className={styles.deeds}>
          {member && (
            <>
              <Button {...calm} onClick={() => door.lock('hand')}>
                <Lock size={17} aria-hidden />
                {t('person.lock')}
              </Button>
              <Button onClick={() => setChanging(true)}>
                <KeySquare size={17} aria-hidden />
                {t('person.pin')}
              </Button>
            </>
          )}
          <Button busy={busy} onClick={() => void leave(false)}>
            <LogOut size={17} aria-hidden />
            {t('signOut')}
          </Button>
          {member && (
            <Button busy={busy} onClick={() => void leave(true)}>
              <MonitorX size={17} aria-hidden />
              {t('person.everywhere')}
            </Button>
          )}
        </div>
      )}
      {fault && (
        <p className={styles.fault} role="alert">
          {fault}
        </p>
      )}
    </Dialog>
  );
}
