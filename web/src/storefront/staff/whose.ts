/** Who uses the pages: nobody in particular, who has given a key of the store, or of the staff has signed in. */
export interface Who {
  key?: string | undefined;
  name?: string | undefined;
}

const ofStaff = 'staff.';

/**
 * Tells apart who sent a request whose answer was lost: idempotency keys belong to a principal, so that under another one the same request
 * would be another, and be carried out again. Of a key it does not tell which it was. '' for a visitor.
 */
export function markOf({ key, name }: Who): string {
  if (name) return ofStaff + name;
  if (!key) return '';
  let hash = 0x811c9dc5; // FNV-1a, of which a part is enough
  for (const letter of key) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return (hash >>> 16).toString(36);
}

/** The name of whom of the staff a mark, or a principal, is. */
export const nameOfMark = (mark: string): string | undefined =>
  mark.startsWith(ofStaff) ? mark.slice(ofStaff.length) : undefined;

/** Under what the sheets of a person are kept: those who sign in have their own, whoever has a key of the store shares one. */
export const ownerOf = (storeId: string, name: string | undefined): string => (name ? `${storeId}.${name}` : storeId);
