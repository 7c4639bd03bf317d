import { keepIfPossible, kept } from '@lib/storage.ts';

const slotOf = (storeId: string) => `bodega.staff.${storeId}`;

/** The key of the store that somebody has given in this tab. */
export const keyOf = (storeId: string): string | undefined =>
  kept('sessionStorage').getItem(slotOf(storeId)) ?? undefined;

/** Keeps a key for this tab, or forgets it. A browser that stores nothing has it until the page is loaded again. */
export function keepKey(storeId: string, key: string | undefined) {
  if (key) keepIfPossible('sessionStorage', slotOf(storeId), key);
  else kept('sessionStorage').removeItem(slotOf(storeId));
}

/** A header can only carry visible ASCII; anything else cannot be a key. */
export const sendable = (key: string): boolean => /^[\x21-\x7e]+$/.test(key);
