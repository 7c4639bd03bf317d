import { t } from './text.ts';

/** What a file is written in. Windows-1252 is never guessed: a person says so. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export interface Decoded {
  text: string;
  encoding: Encoding;
}

/** A file that is no text in an encoding that can be told from its bytes. */
export interface Undecoded {
  fault: string;
  /** The lines that are not UTF-8, as Windows-1252 would read them; there is a way on. */
  latin?: { line: number; text: string }[];
}

const shownMost = 3;

/** Reads the bytes of a file: UTF-8, or UTF-16 with a mark. Everything else is named and left to the reader. */
export function decode(bytes: Uint8Array): Decoded | Undecoded {
  const other = otherFile(bytes);
  if (other) return { fault: other };
  const encoding = marked(bytes);
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
  } catch {
    if (encoding !== 'utf-8') return { fault: t('decode.broken', { encoding: 'UTF-16' }) };
    const latin = foreignLines(bytes);
    return { fault: t('decode.foreign', { line: latin[0]?.line ?? 1 }), latin };
  }
}

/** Reads a file as Windows-1252, because somebody has looked at it and said so. */
export const decodeLatin = (bytes: Uint8Array): Decoded => ({
  text: new TextDecoder('windows-1252').decode(bytes),
  encoding: 'windows-1252',
});

function marked([a, b]: Uint8Array): Encoding {
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8';
}

/** Names what is no text at all, and UTF-16 without its mark, which is full of zeros. */
function otherFile(bytes: Uint8Array): string | undefined {
  const begins = (...first: number[]) => first.every((byte, i) => bytes[i] === byte);
  if (begins(0x50, 0x4b, 3, 4) || begins(0xd0, 0xcf, 0x11, 0xe0)) return t('decode.workbook');
  if (begins(0x1f, 0x8b)) return t('decode.compressed');
  if (marked(bytes) === 'utf-8' && bytes.subarray(0, 4_096).includes(0)) return t('decode.zeros');
  return undefined;
}

function foreignLines(bytes: Uint8Array): { line: number; text: string }[] {
  const found: { line: number; text: string }[] = [];
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  for (let from = 0, line = 1; from < bytes.length && found.length < shownMost; line++) {
    const end = endOfLine(bytes, from);
    const one = bytes.subarray(from, end);
    try {
      utf8.decode(one);
    } catch {
      found.push({ line, text: decodeLatin(one).text.trimEnd() });
    }
    from = bytes[end] === 0x0d && bytes[end + 1] === 0x0a ? end + 2 : end + 1;
  }
  return found;
}

function endOfLine(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at++;
  return at;
}
