import { useEffect, useRef } from 'react';
import { places } from './nav.ts';

export interface KeyActions {
  go: (path: string) => void;
  palette: () => void;
  help: () => void;
}

const chordMs = 1_200;
const slot = 'bodega.console.keys';

/** Single keys can be switched off, for speech input and unsteady hands (WCAG 2.1.4). */
export const keysOn = (): boolean => localStorage.getItem(slot) !== 'off';
export const switchKeys = (on: boolean) => localStorage.setItem(slot, on ? 'on' : 'off');

/** The keys of the whole console: Ctrl+K, `/` for the search of the view, `?`, and `g` before a letter. */
export function useKeys(actions: KeyActions) {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    let chordAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (document.querySelector('dialog[open]')) return; // what is behind a dialog waits
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        latest.current.palette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (!keysOn()) return;
      const chord = Date.now() - chordAt < chordMs;
      chordAt = event.key === 'g' && !chord ? Date.now() : 0;
      const place = chord ? places.find(({ key }) => key === event.key) : undefined;
      if (place) latest.current.go(place.path);
      else if (event.key === '/') focusSearch(latest.current);
      else if (event.key === '?') latest.current.help();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function focusSearch(actions: KeyActions) {
  const field = document.querySelector<HTMLInputElement>('[data-search]');
  if (!field) return actions.palette();
  field.focus();
  field.select();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
