import papa from 'papaparse';
import { hasHeader, knownHeadings } from './columns.ts';
import type { Row, Table } from './table.ts';
import { t } from './text.ts';

export const separators = [',', ';', '\t', '|'] as const;

/** What somebody has said about a file; the rest is seen from it. */
export interface CsvOptions {
  separator?: string | undefined;
  headed?: boolean | undefined;
}

/** Reads a CSV file (RFC 4180). Each row keeps its lines, and what the parser found wrong with it. Empty rows are left out. */
export function readCsv(file: string, options: CsvOptions = {}): Table {
  const whole = file.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  // Excel writes and reads a first line that names the separator.
  const [named, mark] = /^"?sep=(.)"?\n/i.exec(whole) ?? [''];
  const text = whole.slice(named.length);
  const separator = options.separator ?? mark ?? separatorOf(text);
  const { rows, open } = parse(text, separator, named ? 2 : 1);
  const first = rows[0]?.cells ?? [];
  const headed = options.headed ?? hasHeader(first);
  const header = headed ? withoutBlankEnd(first) : first.map(() => '');
  const body = headed ? rows.slice(1) : rows;
  const stop = open ?? (headed ? rows[0]?.fault : undefined);
  const table: Table = {
    form: 'csv',
    header,
    headed,
    separator,
    rows: body.map((row) => judged(row, header.length, first.length)),
  };
  return stop === undefined ? table : { ...table, stop };
}

/** Spreadsheets write cells that are empty in every line, as far to the right as somebody once typed. */
const withoutBlankEnd = (cells: readonly string[]) => cells.slice(0, cells.findLastIndex((cell) => cell.trim()) + 1);

/** The separator with which the most headings are known; without any, the one that divides the lines most evenly. */
function separatorOf(text: string): string {
  const [best = ',', known = 0] = separators
    .map((one) => [one, knownHeadings(firstRow(text, one))] as const)
    .reduce((a, b) => (b[1] > a[1] ? b : a));
  if (known > 0) return best;
  return papa.parse(text.slice(0, 20_000), { delimitersToGuess: [...separators], preview: 50 }).meta.delimiter;
}

const firstRow = (text: string, delimiter: string): string[] =>
  papa.parse<string[]>(text.trimStart().slice(0, 20_000), { delimiter, newline: '\n', preview: 1 }).data[0] ?? [];

function parse(text: string, delimiter: string, firstLine: number): { rows: Row[]; open?: string } {
  const rows: Row[] = [];
  let open: string | undefined;
  let at = 0;
  let line = firstLine;
  papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    step: ({ data: cells, errors, meta }) => {
      const breaks = text.slice(at, meta.cursor).split('\n').length - 1;
      const ended = meta.cursor > at && text[meta.cursor - 1] === '\n';
      const row: Row = { line, lastLine: line + breaks - (ended ? 1 : 0), cells };
      at = meta.cursor;
      line += breaks;
      const codes = errors.map(({ code }) => code);
      if (codes.includes('MissingQuotes')) open = t('fault.open', { lines: linesOf(row) });
      if (codes.length > 0) row.fault = t('fault.quote', { lines: linesOf(row) });
      if (row.fault || cells.some((cell) => cell.trim() !== '')) rows.push(row);
    },
  });
  return open === undefined ? { rows } : { rows, open };
}

/**
 * Finds what is wrong with a row beside its quotes. Cells below headings that are blank must be blank or missing; one more than
 * the first line has is a value that was divided, even if the last is blank.
 */
function judged(row: Row, columns: number, most: number): Row {
  if (row.fault) return row;
  const { cells } = row;
  const extra = cells.length > most || cells.slice(columns).some((cell) => cell.trim() !== '');
  const fault = cells.some((cell) => cell.includes('\ufffd'))
    ? t('fault.lost')
    : extra
      ? t('fault.more', { have: cells.length, want: columns })
      : cells.length < columns
        ? t('fault.fewer', { have: cells.length, want: columns })
        : undefined;
  return fault === undefined ? row : { ...row, fault };
}

export const linesOf = ({ line, lastLine }: Pick<Row, 'line' | 'lastLine'>): string =>
  line === lastLine ? t('lines.one', { line }) : t('lines.many', { first: line, last: lastLine });
