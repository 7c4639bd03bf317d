import { check, type Draft, emptyDraft, fields, type Issues, type Values } from '../products/draft.ts';
import { codesIn, linesIn } from '../products/extras.ts';
import { t as productsText } from '../products/text.ts';
import { type ImportField, importFields, type Mapping, nameOf } from './columns.ts';
import { unguarded } from './csv.ts';
import { type Mark, markIn, readDecimal, readNumber, readWhole } from './numbers.ts';
import type { Row, Table } from './table.ts';
import { t } from './text.ts';

/** A row of the file, judged by itself. */
export interface Line {
  row: Row;
  /** What stands in the columns that are used. */
  draft: Draft;
  /** Its `available` is there only where the file counts smallest parts, as JSON does. */
  values: Values & { version?: number };
  /** The stock in a CSV file: a decimal of whole units, with a point. How many parts it is the decimals of its product say. */
  stock?: string;
  /** What is wrong with it, in the reader's words. */
  fault?: string;
}

/**
 * The decimal mark that the numbers of a file have; undefined if they do not tell, or do not agree. JSON has but one, and so has
 * an export of ours, whose only decimals may be 1.234 kg; a spreadsheet that writes decimal commas has other separators.
 */
export function markOfTable({ form, rows, separator }: Table, mapping: Mapping): Mark | undefined {
  if (form === 'json') return '.';
  const columns = [mapping.available, mapping.price].filter((column) => column >= 0);
  const told = markIn(rows.flatMap(({ cells, fault }) => (fault ? [] : columns.map((column) => cells[column] ?? ''))));
  return told ?? (separator === ',' && mapping.version >= 0 ? '.' : undefined);
}

/** Judges every row by the rules of central; an id that came before is a fault too. */
export function judge({ form, rows }: Pick<Table, 'form' | 'rows'>, mapping: Mapping, mark?: Mark): Line[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const line = judgeRow(row, mapping, mark, form === 'csv');
    const { productId } = line.values;
    const earlier = seen.get(productId);
    if (productId && earlier === undefined) seen.set(productId, row.line);
    if (line.fault || earlier === undefined) return line;
    return { ...line, fault: `${nameOf('productId')}: ${t('issue.twice', { line: earlier })}` };
  });
}

function judgeRow(row: Row, mapping: Mapping, mark: Mark | undefined, inUnits: boolean): Line {
  const cell = (field: ImportField) => unguarded(row.cells[mapping[field]] ?? '').trim();
  const draft = { ...emptyDraft };
  for (const field of fields) draft[field] = cell(field);
  draft.barcodes = codesIn(draft.barcodes);
  draft.attributes = linesIn(draft.attributes);
  const decimal = (text: string) => readDecimal(text, mark);
  const reading = inUnits
    ? { whole: decimal, decimal, stockIssue: productsText('issue.stock') }
    : { whole: (text: string) => readWhole(text, mark), decimal };
  const { values, issues } = check(draft, 'either', reading);
  const line: Line = { row, draft, values };
  if (inUnits) takeStock(line, mark);
  const version = readWhole(cell('version'), '.');
  if (typeof version === 'number' && version > 0) line.values.version = version;
  const fault = row.fault ?? brokenCell(row, mapping) ?? shortened(draft) ?? firstOf(issues);
  if (fault !== undefined) line.fault = fault;
  else if (cell('version') && line.values.version === undefined)
    line.fault = `${nameOf('version')}: ${t('issue.version')}`;
  return line;
}

/** Keeps the stock as it is written, so that nothing is lost in binary fractions, until the decimals of its product are known. */
function takeStock(line: Line, mark: Mark | undefined) {
  delete line.values.available;
  const read = readNumber(line.draft.available, mark);
  if (typeof read === 'object') line.stock = read.text.replace(/^\./, '0.');
}

/** A line break in a value that must not have one is most often a quote that should not be there. */
function brokenCell({ line, lastLine, cells }: Row, mapping: Mapping): string | undefined {
  const field = importFields.find((name) => (cells[mapping[name]] ?? '').trim().includes('\n'));
  return field && `${nameOf(field)}: ${t('issue.break', { first: line, last: lastLine })}`;
}

/** Excel shows and saves long codes as 8,41E+12: the code itself is lost. */
function shortened(draft: Draft): string | undefined {
  const lost = (text: string) => text.split('\n').some((code) => /^\d([.,]\d+)?E\+\d+$/i.test(code));
  const field = (['productId', 'barcodes'] as const).find((name) => lost(draft[name]));
  return field && `${nameOf(field)}: ${t('issue.shortened')}`;
}

function firstOf(issues: Issues): string | undefined {
  const field = fields.find((name) => issues[name]);
  return field && `${nameOf(field)}: ${issues[field]}`;
}
