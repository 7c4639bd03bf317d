import { type RefObject, useEffect, useRef } from 'react';

/** Gives an outcome the focus if the button that led to it took the focus along when it went. */
export function useTakenFocus(): RefObject<HTMLDivElement | null> {
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) outcome.current?.focus({ preventScroll: true });
  }, []);
  return outcome;
}
