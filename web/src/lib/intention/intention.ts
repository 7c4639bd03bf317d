import { kept } from '../storage.ts';

/**
 * An intention is one thing that a person wants done once, such as one checkout. Its idempotency key is made and stored
 * before the first request and stays the same for every retry, over reloads too, until an answer settles it. So a request
 * whose answer was lost can be sent again and is never done twice.
 */
export interface Intention<T> {
  key: string;
  /** What is sent: the same with every retry, whatever the page shows by then. */
  wish: T;
  createdAt: number;
  /** When it was last sent; 0 if it never was. */
  sentAt: number;
  /** Whose it is, see {@link intentionStore}; absent for nobody in particular. */
  by?: string;
}

export interface IntentionStore<T> {
  /** The intention that is not settled, or undefined. */
  pending(): Intention<T> | undefined;
  /** Stores a new intention. It throws {@link Unsettled} if there is one, or if the browser refuses to store. */
  begin(wish: T): Intention<T>;
  /** Stores that it is about to be sent, and returns it so. It throws {@link Foreign} for one of somebody else. */
  sending(intention: Intention<T>): Intention<T>;
  /** Forgets it: an answer has said what became of it, or nothing was ever sent. */
  settle(key: string): void;
}

/** It was begun by somebody else, and is the same request under their key only. */
export class Foreign extends Error {
  override readonly name = 'Foreign';
}

/** Another intention under this name is still open. */
export class Unsettled extends Error {
  override readonly name = 'Unsettled';
}

/**
 * Keeps one open intention at a time under the name, in localStorage, for all tabs of the browser. `by` tells apart those whose keys
 * are not each other's: what one has sent another must not send again, since for the server it would be another request.
 */
export function intentionStore<T>(name: string, storage: Storage = kept('localStorage'), by = ''): IntentionStore<T> {
  const slot = `bodega.intention.${name}`;
  const pending = () => read<T>(storage.getItem(slot));
  const write = (intention: Intention<T>) => storage.setItem(slot, JSON.stringify(intention));
  return {
    pending,
    begin(wish) {
      if (pending()) throw new Unsettled(name);
      const intention = { key: newKey(name), wish, createdAt: Date.now(), sentAt: 0, ...(by ? { by } : {}) };
      write(intention);
      return intention;
    },
    sending(intention) {
      if ((intention.by ?? '') !== by) throw new Foreign(name);
      const sent = { ...intention, sentAt: Date.now() };
      write(sent);
      return sent;
    },
    settle(key) {
      if (pending()?.key === key) storage.removeItem(slot);
    },
  };
}

/** A key that nobody else will choose. randomUUID needs HTTPS or localhost; a shop's network has neither. */
export function newKey(name: string): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return `${name}-${[...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function read<T>(raw: string | null): Intention<T> | undefined {
  if (!raw) return undefined;
  try {
    const value = JSON.parse(raw) as Intention<T>;
    return typeof value?.key === 'string' && value.key !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}
