import { useEffect, useRef } from 'react';

/**
 * Behaves as a page does that a link has led to: it begins at its top, and the keyboard goes on from there. Going back leaves
 * the place to the browser, which remembers it.
 */
export function useArrival(path: string, mainId: string) {
  const shown = useRef(path);
  const popped = useRef(false);
  useEffect(() => {
    const onPop = () => {
      popped.current = true;
    };
    window.addEventListener('popstate', onPop);
    return () => window.removeEventListener('popstate', onPop);
  }, []);
  useEffect(() => {
    const back = popped.current;
    popped.current = false;
    if (shown.current === path) return;
    shown.current = path;
    document.getElementById(mainId)?.focus({ preventScroll: true });
    if (!back) window.scrollTo(0, 0);
  }, [path, mainId]);
}
