import type { Who } from './rights.ts';

/** A key and a mark of this sign-in. Both live as long as the tab, and nowhere else. */
export interface Session {
  key: string;
  /** Whose key it is, as central said when it was last asked. */
  who: Who;
  /** Tells apart who sent a write whose answer was lost: idempotency keys belong to the principal of the key. */
  mark: string;
}

const slot = 'bodega.console.session';

export function storedSession(storage: Storage = sessionStorage): Session | undefined {
  try {
    const value = JSON.parse(storage.getItem(slot) ?? 'null') as Partial<Session> | null;
    const { key, mark, who } = value ?? {};
    return key && mark && who && Array.isArray(who.scopes) ? { key, mark, who } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the key for this tab. A browser that refuses to store has it until the page is reloaded. */
export function beginSession(key: string, who: Who, storage: Storage = sessionStorage): Session {
  const session = { key, who, mark: crypto.getRandomValues(new Uint32Array(2)).join('-') };
  try {
    storage.setItem(slot, JSON.stringify(session));
  } catch {
    // Kept in memory only.
  }
  return session;
}

export const endSession = (storage: Storage = sessionStorage) => storage.removeItem(slot);

/** A header can only carry visible ASCII; anything else cannot be a key. */
export const sendable = (key: string): boolean => /^[\x21-\x7e]+$/.test(key);
