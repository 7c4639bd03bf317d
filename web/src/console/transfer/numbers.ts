/** The sign before the decimals of a number. */
export type Mark = '.' | ',';

/** A number as it can be reckoned with, `1234.56`; or what keeps it from being one. */
export type NumberText = { text: string } | 'ambiguous' | undefined;

const currency = /^(?:\p{Sc}|[A-Z]{3}\s)\s*|\s*(?:\p{Sc}|\s[A-Z]{3})$/gu;
const grouped = /^\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?=$|[.,])/;

/** Takes the currency and the blanks or apostrophes between thousands away. */
function bare(text: string): string {
  const plain = text.trim().replace(currency, '').trim();
  return grouped.test(plain) ? plain.replace(/[ \u00a0\u2009\u202f'’]/g, '') : plain;
}

/** The mark that a number can only have: `12,9` and `1.234,56` have a comma, `1.234` may have either. */
function markOf(plain: string): Mark | undefined {
  if (/^\d{1,3}(?:,\d{3})+\.\d+$|^\d{1,3}(?:,\d{3}){2,}$/.test(plain)) return '.';
  if (/^\d{1,3}(?:\.\d{3})+,\d+$|^\d{1,3}(?:\.\d{3}){2,}$/.test(plain)) return ',';
  const [, whole = '', mark, decimals = ''] = /^(\d*)([.,])(\d+)$/.exec(plain) ?? [];
  if (!mark || (decimals.length === 3 && /^[1-9]\d{0,2}$/.test(whole))) return undefined;
  return mark as Mark;
}

/** The mark of all numbers of a file, as far as they tell and agree. */
export function markIn(texts: Iterable<string>): Mark | undefined {
  const marks = new Set<Mark>();
  for (const text of texts) {
    const mark = markOf(bare(text));
    if (mark) marks.add(mark);
  }
  return marks.size === 1 ? [...marks][0] : undefined;
}

/** Reads a number that is not negative. One that can be read in two ways is read by the mark of its file, or not at all. */
export function readNumber(cell: string, fileMark?: Mark): NumberText {
  const plain = bare(cell);
  if (/^\d+$/.test(plain)) return { text: plain };
  if (/^\d+(?:\.\d+)?e-\d+$/i.test(plain)) return { text: plain }; // as programs write the smallest
  const mark = markOf(plain) ?? (/^[1-9]\d{0,2}[.,]\d{3}$/.test(plain) ? (fileMark ?? 'ambiguous') : undefined);
  if (mark === 'ambiguous' || mark === undefined) return mark;
  const text = plain.replaceAll(mark === '.' ? ',' : '.', '').replace(mark, '.');
  return { text };
}

export function readDecimal(cell: string, mark?: Mark): number | 'ambiguous' | undefined {
  const read = readNumber(cell, mark);
  return typeof read === 'object' ? Number(read.text) : read;
}

/** A whole number; decimals may be there if they are zeros: spreadsheets write 45 as `45.0`. */
export function readWhole(cell: string, mark?: Mark): number | 'ambiguous' | undefined {
  const read = readNumber(cell, mark);
  if (typeof read !== 'object') return read;
  const value = Number(read.text.replace(/\.0+$/, ''));
  return Number.isSafeInteger(value) ? value : undefined;
}
