import { KeyRound } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import styles from './Person.module.css';
import { t } from './text.ts';
import { useInside } from './useDoor.ts';

const load = () => import('./PersonDialog.tsx');
const PersonDialog = lazy(load);

/** Who is signed in, and what they can do about it. */
export function Person() {
  const inside = useInside();
  const button = useRef<HTMLButtonElement>(null);
  const [shown, setShown] = useState(false);
  const signedIn = inside.at === 'member' || inside.at === 'key';
  useEffect(() => {
    if (signedIn) void load().catch(() => {}); // it is tried again when it is shown
  }, [signedIn]);
  if (!signedIn) return null;
  const name = inside.at === 'member' ? inside.member.fullName : t('person.key');
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.person}
        aria-haspopup="dialog"
        aria-label={t('person.signedIn', { name })}
        title={t('person.signedIn', { name })}
        onClick={() => setShown(true)}
      >
        <span className={styles.initials} data-initials={inside.at === 'member' ? initials(name) : undefined}>
          {inside.at === 'key' && <KeyRound size={16} aria-hidden />}
        </span>
        <span className={styles.name}>{name}</span>
      </button>
      {shown &&
        createPortal(
          <Suspense fallback={null}>
            <PersonDialog inside={inside} anchor={button.current ?? undefined} onClose={() => setShown(false)} />
          </Suspense>,
          document.body, // not in the colours of the header
        )}
    </>
  );
}

export function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends.map((word = '') => [...word][0]?.toLocaleUpperCase() ?? '').join('');
}
