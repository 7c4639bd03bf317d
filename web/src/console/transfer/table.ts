/** A row of a file, with the lines on which it stands. */
export interface Row {
  line: number;
  lastLine: number;
  cells: readonly string[];
  /** Why nothing of it can be used, in the reader's words. */
  fault?: string;
}

/** What a file holds, whatever its form. */
export interface Table {
  form: 'csv' | 'json';
  /** The names of the columns; empty where there are none. */
  header: readonly string[];
  /** Whether the names stand in the file. */
  headed: boolean;
  rows: readonly Row[];
  /** The character between two cells of a CSV file. */
  separator?: string;
  /** Why the file as a whole must not be imported. */
  stop?: string;
  /** Tombstones of an export, which are not carried out. */
  deleted?: number;
  /** An export holds other products than its digest says. */
  edited?: boolean;
}
