import { Button } from '@ui/index.ts';
import { ScanBarcode } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { editable, scanFieldId } from '../frame/useKeys.ts';
import styles from './ScanField.module.css';
import { t } from './text.ts';
import { useScan } from './useScan.ts';
import { useScanning } from './useScanning.ts';

/** A field for barcode readers, which type a code and press Enter. While scanning is on, what they type ends up here. */
export function ScanField() {
  const [on, setOn] = useScanning();
  return (
    <div className={styles.scan} data-on={on || undefined}>
      <Button aria-pressed={on} className={styles.toggle} onClick={() => setOn(!on)}>
        <ScanBarcode size={19} aria-hidden />
        {t(on ? 'scan.on' : 'scan.off')}
      </Button>
      {on && <Field onLeave={() => setOn(false)} />}
    </div>
  );
}

function Field({ onLeave }: { onLeave: () => void }) {
  const { scan, last } = useScan();
  const [code, setCode] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useHeldFocus(field);
  const enter = () => {
    if (code.trim()) scan(code.trim());
    setCode('');
  };
  return (
    <>
      <input
        ref={field}
        id={scanFieldId}
        className={styles.field}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="done"
        aria-label={t('scan.label')}
        placeholder={t('scan.hint')}
        value={code}
        onChange={({ target }) => setCode(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onLeave();
          if (event.key !== 'Enter') return;
          event.preventDefault();
          enter();
        }}
      />
      {last && (
        <p className={styles.last} data-good={last.good || undefined}>
          {last.words}
        </p>
      )}
    </>
  );
}

/**
 * Keeps the focus in the field for a reader that types blindly: it comes back when nothing else has it, and letters that are
 * typed while a button or link has it go into the field, so that the Enter behind a code presses nothing.
 */
function useHeldFocus(field: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const focus = () => field.current?.focus({ preventScroll: true });
    const onKey = (event: KeyboardEvent) => {
      const plain = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (plain && !editable(event.target) && !document.querySelector('dialog[open]')) focus();
    };
    const onBlur = () =>
      setTimeout(() => {
        if (document.activeElement === document.body && !document.querySelector('dialog[open]')) focus();
      }, 50);
    focus();
    window.addEventListener('keydown', onKey, { capture: true });
    document.addEventListener('focusout', onBlur);
    return () => {
      window.removeEventListener('keydown', onKey, { capture: true });
      document.removeEventListener('focusout', onBlur);
    };
  }, [field]);
}
