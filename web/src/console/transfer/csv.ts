/** What a spreadsheet begins a formula with; and the same behind apostrophes, so that each can be told from the one written here. */
const formula = /^'*[=+\-@\t\r]/;

/**
 * One line of a CSV file (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers
 * are written as they are.
 */
export function csvOf(cells: readonly (string | number)[]): string {
  return cells.map((cell) => (typeof cell === 'number' ? String(cell) : quoted(cell))).join(',');
}

function quoted(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Takes the apostrophe back that {@link csvOf} wrote, so that what was exported is imported as it was. */
export const unguarded = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);

/** Gives the lines to the reader as a file. The mark at its beginning tells spreadsheets that it is UTF-8. */
export const download = (name: string, lines: readonly string[]) =>
  save(name, 'text/csv;charset=utf-8', [mark, lines.join(lineEnd), lineEnd]);

export const mark = '\ufeff';
export const lineEnd = '\r\n';

/** Gives the reader a file that consists of parts. */
export function save(name: string, type: string, parts: BlobPart[]) {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
