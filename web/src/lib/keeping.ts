import { kept } from './storage.ts';

/** A value that the browser keeps over reloads, shared by its tabs. */
export interface Keeping<T> {
  get(): T;
  /** Changes it. False if the browser would not store it; then it lives as long as the page. */
  change(how: (now: T) => T): boolean;
  subscribe(subscriber: () => void): () => void;
}

/**
 * Keeps a value in localStorage under a name. `read` makes it of what was stored, which may be anything, as that of an earlier
 * version or of somebody else; undefined if nothing was. A value of undefined is not stored. Other tabs are heard `until` it is aborted.
 */
export function keeping<T>(
  slot: string,
  read: (stored: unknown) => T,
  storage: Storage = kept('localStorage'),
  until?: AbortSignal,
): Keeping<T> {
  const subscribers = new Set<() => void>();
  let value = read(parsed(storage.getItem(slot)));
  const tell = () => {
    for (const subscriber of subscribers) subscriber();
  };
  const heard = (event: StorageEvent) => {
    if (event.key !== slot && event.key !== null) return;
    value = read(parsed(storage.getItem(slot)));
    tell();
  };
  window.addEventListener('storage', heard, listening(until));
  return {
    get: () => value,
    change(how) {
      const next = how(value);
      if (next === value) return true;
      value = next;
      tell();
      try {
        if (next === undefined) storage.removeItem(slot);
        else storage.setItem(slot, JSON.stringify(next));
        return true;
      } catch {
        return false;
      }
    },
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
  };
}

/** The options of a listener that is there until a signal is aborted, or for good. */
export const listening = (until: AbortSignal | undefined): AddEventListenerOptions => (until ? { signal: until } : {});

function parsed(raw: string | null): unknown {
  try {
    return JSON.parse(raw ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}
