import { kept } from './storage.ts';

/** A value that the browser keeps over reloads, shared by its tabs. */
export interface Keeping<T> {
  get(): T;
  /** As `get`, but does not wait to hear what another tab has stored just now. */
  look(): T;
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
  let raw = storage.getItem(slot);
  let value = read(parsed(raw));
  const tell = () => {
    for (const subscriber of subscribers) subscriber();
  };
  const take = (stored: string | null) => {
    raw = stored;
    value = read(parsed(stored));
    tell();
  };
  const heard = (event: StorageEvent) => {
    if (event.key === slot || event.key === null) take(storage.getItem(slot));
  };
  window.addEventListener('storage', heard, listening(until));
  return {
    get: () => value,
    look() {
      const stored = storage.getItem(slot);
      if (stored !== raw) take(stored);
      return value;
    },
    change(how) {
      const next = how(value);
      if (next === value) return true;
      value = next;
      tell();
      try {
        const written = next === undefined ? null : JSON.stringify(next);
        if (written === null) storage.removeItem(slot);
        else storage.setItem(slot, written);
        raw = written;
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
