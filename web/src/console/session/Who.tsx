import { Dialog } from '@ui/Dialog.tsx';
import { Button, EmptyState } from '@ui/index.ts';
import { Check, Eye, LockKeyhole, X } from 'lucide-react';
import { useState } from 'react';
import bars from '../frame/Bars.module.css';
import form from '../frame/Form.module.css';
import { useMe } from './me.ts';
import { type Deed, deeds, holds, readsOnly, rights } from './rights.ts';
import { t } from './text.ts';
import styles from './Who.module.css';

/** Who is signed in; a press on it says what that key may. */
export function WhoButton() {
  const { principal } = useMe();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={styles.who}
        aria-label={t('me.open', { principal })}
        title={t('me.open', { principal })}
        onClick={() => setOpen(true)}
      >
        <span data-letter={principal.slice(0, 1).toUpperCase()} />
        <b>{principal}</b>
      </button>
      {open && <WhoDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function WhoDialog({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const has = rights.filter((right) => (right === 'admin' ? me.scopes.includes(right) : holds(me, right)));
  const lacks = rights.filter((right) => !has.includes(right));
  const stores = me.scopes.flatMap((scope) => (scope.startsWith('store:') ? [scope.slice('store:'.length)] : []));
  return (
    <Dialog title={t('me.title')} onClose={onClose}>
      <p className={styles.name}>
        {t('me.key')} <b className="code">{me.principal}</b>
      </p>
      <ul className={styles.rights}>
        {[...has, ...lacks].map((right) => (
          <li key={right} data-lacks={lacks.includes(right) || undefined}>
            {lacks.includes(right) ? <X size={16} aria-hidden /> : <Check size={16} aria-hidden />}
            <span>
              <span className="visually-hidden">{t(lacks.includes(right) ? 'me.mayNot' : 'me.may')} </span>
              {t(`right.${right}`)} <code>{right}</code>
            </span>
          </li>
        ))}
      </ul>
      {stores.length > 0 && <p className={form.hint}>{t('me.stores', { stores: stores.join(', ') })}</p>}
      {lacks.length > 0 && <p className={form.hint}>{t('me.hint')}</p>}
    </Dialog>
  );
}

/** Says once on every view why some of it is missing. */
export function Reading() {
  const me = useMe();
  const [open, setOpen] = useState(false);
  if (holds(me, 'admin')) return null;
  return (
    <div className={bars.bar}>
      <Eye size={18} aria-hidden />
      <p>{t(readsOnly(me) ? 'me.reads' : 'me.some', { principal: me.principal })}</p>
      <Button look="quiet" onClick={() => setOpen(true)}>
        {t('me.what')}
      </Button>
      {open && <WhoDialog onClose={() => setOpen(false)} />}
    </div>
  );
}

/** Stands where a view would, for whoever lacks the right to see it. */
export function Locked({ deed }: { deed: Deed }) {
  const { principal } = useMe();
  return (
    <EmptyState
      icon={LockKeyhole}
      title={t('locked.title')}
      hint={t('locked.hint', { principal, scope: deeds[deed][0] })}
    />
  );
}
