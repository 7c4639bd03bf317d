import { whole } from './number.ts';
import { t } from './text.ts';

/** What the catalogue says of a product beyond its name, category and price. */
export const extraFields = ['barcodes', 'unit', 'decimals', 'reorderPoint', 'attributes'] as const;
export type ExtraField = (typeof extraFields)[number];

export interface Extras {
  barcodes: readonly string[];
  unit: string;
  decimals: number;
  /** undefined: the usual one of the chain. */
  reorderPoint: number | undefined;
  attributes: Readonly<Record<string, string>>;
}

export const isExtra = (field: string): field is ExtraField => extraFields.some((one) => one === field);

/** What was typed as one of them, one in a line where there may be several. It is only of use where nothing is wrong with it. */
export const extrasOf: { [F in ExtraField]: (text: string) => Extras[F] } = {
  barcodes: (text) => linesOf(text),
  unit: (text) => text.trim(),
  decimals: (text) => whole(text) ?? 0,
  reorderPoint: (text) => (text.trim() === '' ? undefined : whole(text)),
  attributes: (text) => Object.fromEntries(linesOf(text).map(pairOf)),
};

/** What is wrong with what was typed, in the reader's words; '' if nothing is. */
export function extraFault(field: ExtraField, text: string): string {
  const number = whole(text);
  switch (field) {
    case 'barcodes':
      return barcodesFault(linesOf(text));
    case 'attributes':
      return attributesFault(linesOf(text));
    case 'unit':
      return bytes(text.trim()) > 32 ? t('issue.long') : '';
    case 'decimals':
      return text.trim() === '' || (number !== undefined && number >= 0 && number <= 6) ? '' : t('issue.decimals');
    case 'reorderPoint':
      return text.trim() === '' || (number !== undefined && number >= 0) ? '' : t('issue.point');
  }
}

function barcodesFault(codes: readonly string[]): string {
  if (codes.length > 8) return t('issue.barcodes');
  if (new Set(codes).size < codes.length) return t('issue.twice');
  return codes.some((code) => bytes(code) > 64) ? t('issue.long') : '';
}

function attributesFault(lines: readonly string[]): string {
  const pairs = lines.map(pairOf);
  if (pairs.length > 32) return t('issue.attributes');
  if (pairs.some(([name, value]) => !name || !value)) return t('issue.pair');
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) return t('issue.twice');
  const size = pairs.reduce((sum, [name, value]) => sum + bytes(name) + bytes(value), 0);
  return size > 4_096 || pairs.some(([name]) => bytes(name) > 64) ? t('issue.long') : '';
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

function pairOf(line: string): [name: string, value: string] {
  const at = line.indexOf(':');
  return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** What stands one in a line, as one cell of a file, and back. A bar that is part of one has a backslash before it. */
export const cellOf = (lines: readonly string[]): string =>
  lines.map((line) => line.replaceAll('|', '\\|')).join(' | ');

export const linesIn = (cell: string): string =>
  cell
    .split(/\s*(?<!\\)\|\s*/)
    .map((one) => one.replaceAll('\\|', '|'))
    .join('\n');

/** Several barcodes in a cell of somebody else's file stand with commas, semicolons or blanks between them. */
export const codesIn = (cell: string): string =>
  /^\d{6,}(?:[,;\s]+\d{6,})+$/.test(cell.trim())
    ? cell
        .trim()
        .split(/[,;\s]+/)
        .join('\n')
    : linesIn(cell);

/** Whether two values of a product are the same. Attributes may come in another order, and no decimals are as good as none said. */
export function sameValue(a: unknown, b: unknown): boolean {
  return told(a) === told(b);
}

function told(value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value !== 'object') return JSON.stringify(value);
  const parts = Array.isArray(value) ? value : Object.entries(value).sort();
  return parts.length === 0 ? '' : JSON.stringify(parts);
}
