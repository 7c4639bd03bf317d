import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from './Button.tsx';
import styles from './Dialog.module.css';
import { focusFirst, openModal } from './modal.ts';
import { t } from './text.ts';

interface DialogProps {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** What it belongs to: it then opens beside it instead of in the middle. On a phone it comes from below. */
  anchor?: Element | undefined;
  wide?: boolean;
  /** Must not be closed by accident, such as while something is being sent. */
  held?: boolean;
}

/** A modal dialog. The focus begins in its first field, stays inside and goes back at the end. */
export function Dialog({ title, onClose, children, anchor, wide = false, held = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    const before = document.activeElement;
    openModal(element);
    if (anchor) place(element, anchor);
    return () => {
      element.close?.();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [anchor]);
  // A step of the dialog may take away what had the focus, which the browser then leaves outside.
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.contains(document.activeElement)) focusFirst(element);
  });
  const close = () => {
    if (!held) onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same
    <dialog
      ref={dialog}
      tabIndex={-1}
      className={styles.dialog}
      data-anchored={anchor !== undefined || undefined}
      data-wide={wide || undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div className={styles.body}>
        <header className={styles.head}>
          <h2 id={id}>{title}</h2>
          <Button look="quiet" square data-close aria-label={t('action.close')} onClick={close} aria-disabled={held}>
            <X size={18} aria-hidden />
          </Button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

const edge = 12; // pixels kept free around it

function place(dialog: HTMLElement, anchor: Element) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = dialog;
  const left = Math.max(edge, Math.min(at.left, window.innerWidth - width - edge));
  const below = at.bottom + 6;
  const fits = below + height + edge <= window.innerHeight;
  const top = fits ? below : Math.max(edge, Math.min(at.top - height - 6, window.innerHeight - height - edge));
  dialog.style.setProperty('--at-left', `${left}px`);
  dialog.style.setProperty('--at-top', `${top}px`);
}
