import { Button } from '@ui/index.ts';
import { openModal } from '@ui/modal.ts';
import { t as uiText } from '@ui/text.ts';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { usePlaces } from '../places/usePlaces.ts';
import { useLock } from '../staff/useDoor.ts';
import { useStore } from '../store.ts';
import styles from './KeysDialog.module.css';
import { type FrameKey, t } from './text.ts';

const rows = [
  ['/', 'keys.search'],
  ['s', 'keys.scan'],
  ['c', 'keys.cart'],
  ['p', 'keys.aside'],
  ['k', 'keys.stockroom'],
  ['l', 'keys.lock'],
  ['h', 'keys.home'],
  ['v', 'keys.view'],
  ['d', 'keys.theme'],
  ['?', 'keys.help'],
  ['Esc', 'keys.escape'],
] as const satisfies readonly (readonly [string, FrameKey])[];

interface KeysDialogProps {
  onClose: () => void;
  wanted: boolean;
  onWanted: (wanted: boolean) => void;
}

/** Lists the keys, and lets them be turned off. */
export function KeysDialog({ onClose, wanted, onWanted }: KeysDialogProps) {
  const { config } = useStore();
  const bound: Record<string, boolean> = {
    p: usePlaces() !== undefined,
    k: config.may.has('adjust'),
    l: useLock() !== undefined,
  };
  const shown = rows.filter(([key]) => bound[key] ?? true);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current) openModal(dialog.current);
  }, []);
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="keys-title" onClose={onClose}>
      <header>
        <h2 id="keys-title">{t('keys.title')}</h2>
        <Button
          look="quiet"
          square
          data-close
          aria-label={uiText('action.close')}
          onClick={() => dialog.current?.close()}
        >
          <X size={19} aria-hidden />
        </Button>
      </header>
      <dl>
        {shown.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
      <label>
        <input type="checkbox" checked={wanted} onChange={({ target }) => onWanted(target.checked)} />
        {t('keys.enable')}
      </label>
    </dialog>
  );
}
