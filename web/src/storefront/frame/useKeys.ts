import { keepIfPossible, kept } from '@lib/storage.ts';
import { useEffect, useRef, useState } from 'react';

export const searchFieldId = 'search';
export const scanFieldId = 'scan';

const slot = 'bodega.keys';

/** Whether single-key shortcuts are wanted: they get in the way of those who steer by voice (WCAG 2.1.4). */
export function useKeysWanted(): [boolean, (wanted: boolean) => void] {
  const [wanted, setWanted] = useState(() => kept('localStorage').getItem(slot) !== 'off');
  return [
    wanted,
    (to) => {
      keepIfPossible('localStorage', slot, to ? 'on' : 'off');
      setWanted(to);
    },
  ];
}

/** Calls what is bound to a key when it is pressed outside of fields, alone. */
export function useKeys(bound: Record<string, () => void>, wanted: boolean) {
  const latest = useRef(bound);
  latest.current = bound;
  useEffect(() => {
    if (!wanted) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (editable(event.target) || editable(document.activeElement) || document.querySelector('dialog[open]')) return;
      const act = latest.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [wanted]);
}

/** Whether what is typed goes into a field. */
export function editable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const field = target instanceof HTMLInputElement && !['radio', 'checkbox', 'button'].includes(target.type);
  return (
    field || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}
