import { type RefObject, useEffect } from 'react';
import { editable } from '../frame/useKeys.ts';

/**
 * Keeps the focus in a field for a reader that types blindly: it comes back when nothing else has it, and letters that are typed
 * while a button or link has it go into the field, so that the Enter behind a code presses nothing.
 */
export function useHeldFocus(field: RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const focus = () => field.current?.focus({ preventScroll: true });
    const onKey = (event: KeyboardEvent) => {
      const plain = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (plain && !editable(event.target) && !document.querySelector('dialog[open]')) focus();
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onBlur = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (document.activeElement === document.body && !document.querySelector('dialog[open]')) focus();
      }, 50);
    };
    focus();
    window.addEventListener('keydown', onKey, { capture: true });
    document.addEventListener('focusout', onBlur);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', onKey, { capture: true });
      document.removeEventListener('focusout', onBlur);
    };
  }, [field]);
}
