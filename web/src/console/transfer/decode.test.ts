import { expect, it } from 'vitest';
import { decode, decodeLatin } from './decode.ts';

const utf16 = (text: string, little: boolean) => {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [i, char] of [...text].entries()) view.setUint16(i * 2, char.charCodeAt(0), little);
  return bytes;
};
// What differs from Latin-1, such as €, is tried in the browser: Node decodes both alike.
const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

it.each([
  ['UTF-8', new TextEncoder().encode('id\nCafé'), 'utf-8'],
  ['UTF-8 with a mark', new TextEncoder().encode('\ufeffid\nCafé'), 'utf-8'],
  ['UTF-16 little end first', utf16('\ufeffid\nCafé', true), 'utf-16le'],
  ['UTF-16 big end first', utf16('\ufeffid\nCafé', false), 'utf-16be'],
])('reads %s', (_, bytes, encoding) => {
  expect(decode(bytes)).toEqual({ text: 'id\nCafé', encoding });
});

it('reads Windows-1252 only when it is told to, and shows which lines are so', () => {
  const bytes = latin('id;name\r\nA;CAFÉ 5 £\r\nB;Tea\r\nC;Ñandú\r\n');
  expect(decode(bytes)).toEqual({
    fault: expect.stringContaining('the first line that is not is line 2'),
    latin: [
      { line: 2, text: 'A;CAFÉ 5 £' },
      { line: 4, text: 'C;Ñandú' },
    ],
  });
  expect(decodeLatin(bytes).text).toContain('A;CAFÉ 5 £\r\n');
});

it.each([
  ['a workbook', [0x50, 0x4b, 3, 4, 0], 'workbook'],
  ['an old workbook', [0xd0, 0xcf, 0x11, 0xe0], 'workbook'],
  ['a compressed file', [0x1f, 0x8b, 8], 'compressed'],
  ['UTF-16 without a mark', [0x69, 0, 0x64, 0], 'UTF-16 without its mark'],
  ['UTF-16 with half a character', [0xff, 0xfe, 0x69], 'begins as UTF-16'],
])('names %s, and reads nothing of it', (_, bytes, words) => {
  expect(decode(Uint8Array.from(bytes))).toEqual({ fault: expect.stringContaining(words) });
});
