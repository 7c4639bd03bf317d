/** Node lets the collector take a request whose signal alone is in use, and then it is never aborted. */
const held = new Set<Request>();

/** Fails as soon as the request, or what has this signal, is aborted, also if that was before anybody listened. */
export function aborted(what: Request | AbortSignal) {
  const signal = what instanceof Request ? what.signal : what;
  if (what instanceof Request) held.add(what);
  return new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
}
