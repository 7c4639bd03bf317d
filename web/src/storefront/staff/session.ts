import type { Config, Permission } from '@lib/config.ts';
import { keepIfPossible, kept } from '@lib/storage.ts';
import { createContext, useContext } from 'react';

/** How somebody of the staff is signed in: with a key of the store, for as long as the tab is open. */
export interface Session {
  /** Undefined: nobody is, or the pages have a key from elsewhere. */
  key: string | undefined;
  begin(key: string): void;
  end(): void;
}

const slotOf = (storeId: string) => `bodega.staff.${storeId}`;

export const storedKey = (storeId: string): string | undefined =>
  kept('sessionStorage').getItem(slotOf(storeId)) ?? undefined;

/** Keeps a key for this tab, or forgets it. A browser that stores nothing has it until the page is loaded again. */
export function keepKey(storeId: string, key: string | undefined) {
  if (key) keepIfPossible('sessionStorage', slotOf(storeId), key);
  else kept('sessionStorage').removeItem(slotOf(storeId));
}

const all: readonly Permission[] = ['read', 'sell', 'adjust', 'sync'];

/** What the page may do with a key of the store. */
export const withKey = (config: Config): Config => ({ ...config, may: new Set(all) });

/** A header can only carry visible ASCII; anything else cannot be a key. */
export const sendable = (key: string): boolean => /^[\x21-\x7e]+$/.test(key);

/**
 * Tells apart who sent a request whose answer was lost, without telling who that was: idempotency keys belong to the principal of the
 * key, so that under another one the same request would be another, and be carried out again. '' for a visitor.
 */
export function markOf(key: string | undefined): string {
  if (!key) return '';
  let hash = 0x811c9dc5; // FNV-1a, of which a part is enough
  for (const letter of key) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return (hash >>> 16).toString(36);
}

export const SessionContext = createContext<Session>({ key: undefined, begin() {}, end() {} });

export const useSession = (): Session => useContext(SessionContext);
