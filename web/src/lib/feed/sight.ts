/** Tells when the page has been out of sight for a while, and when it is seen again. Returns what ends the watch. */
export function watchSight(afterMs: number, tell: { away: () => void; back: () => void }): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let away = false;
  const look = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'hidden') {
      timer = setTimeout(() => {
        away = true;
        tell.away();
      }, afterMs);
    } else if (away) {
      away = false;
      tell.back();
    }
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
