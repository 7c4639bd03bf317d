/*
 * How products are searched and put in order: the server's rule (inventory/order/fold.go and words.go), for what a page does by
 * itself. Both are tested with inventory/testdata/search-vectors.json.
 */

const maxBytes = 256;
const maxWords = 8;

const isMark = /\p{M}/gu;
const notInWords = /[^\p{L}\p{Nd}]+/u;
const cherokee = /\p{Script=Cherokee}/u;

/** Full case folding of one character. Cherokee folds to capitals, and the dotless i is a letter of its own. */
function foldCase(character: string): string {
  if (character === 'ı') return character;
  if (cherokee.test(character)) return character.toUpperCase();
  return character.toLowerCase().toUpperCase().toLowerCase();
}

const caseFolded = (text: string): string => Array.from(text, foldCase).join('');

/** The form by which texts are compared: taken apart (NFKD), without marks, in folded case. */
export const folded = (text: string): string => caseFolded(text.normalize('NFKD').replace(isMark, ''));

/** The words of a text: runs of letters and digits of its folded form. */
export const words = (text: string): string[] => folded(text).split(notInWords).filter(Boolean);

/** The longest beginning of what somebody has typed that the server searches for. */
export function askable(typed: string): string {
  const text = Array.from(typed.trim()).slice(0, maxBytes);
  const tooLong = (part: string) => new TextEncoder().encode(part).length > maxBytes || words(part).length > maxWords;
  while (tooLong(text.join(''))) text.pop();
  return text.join('');
}

/**
 * Whether somebody who types a query means something with these texts: each of its words begins a word of one of them. A query
 * without any letter or digit is looked for as it stands.
 */
export function finds(query: string, ...texts: readonly string[]): boolean {
  const asked = words(query);
  if (asked.length > 0) {
    const there = texts.flatMap(words);
    return asked.every((word) => there.some((other) => other.startsWith(word)));
  }
  const literal = folded(query.trim());
  return query.trim() === '' || (literal !== '' && texts.some((text) => folded(text).includes(literal)));
}

/** Whether two categories are one: they may differ in case. */
export const sameCategory = (a: string, b: string): boolean => caseFolded(a) === caseFolded(b);

/** Puts names in order: by their folded forms, then as they stand. */
export const compareNames = (a: string, b: string): number => compareBytes(folded(a), folded(b)) || compareBytes(a, b);

/** Compares as the bytes of UTF-8 do, which is by code points. */
function compareBytes(a: string, b: string): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  const at = x.findIndex((character, i) => character !== y[i]);
  return at < 0 ? x.length - y.length : (x[at]?.codePointAt(0) ?? 0) - (y[at]?.codePointAt(0) ?? -1);
}
