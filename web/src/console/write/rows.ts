import type { ApiError } from '@lib/api/error.ts';
import type { ItemResult } from '@lib/api/types.ts';

/** What became of one line of a write, whichever route judged it. */
export interface Row {
  /** Of a place, its own id. */
  productId: string;
  ok: boolean;
  version?: number | undefined;
  /** The quantity now; only updates say it. */
  available?: number | undefined;
  /** What is on hand at the place that the line named. */
  level?: number | undefined;
  lastUpdated?: string | undefined;
  code?: string | undefined;
  message?: string | undefined;
  /** Where a product lies that is not deleted for it, and at how many places besides. */
  places?: ItemResult['places'];
  morePlaces?: number | undefined;
  /** A barcode that another product has, and which. */
  barcode?: string | undefined;
  usedBy?: string | undefined;
}

interface Judged {
  productId: string;
  success?: boolean;
  applied?: boolean;
  newVersion?: number;
  newQuantity?: number;
  levelQuantity?: number;
  lastUpdated?: string;
  errorType?: string;
  errorMessage?: string;
  places?: ItemResult['places'];
  morePlaces?: number;
  barcode?: string;
  usedBy?: string;
}

/** Brings the results of updates and of the admin routes into one form. */
export function rowsOf(data: unknown): Row[] {
  const results = (data as { results?: Judged[] }).results ?? [];
  return results.map((line) => ({
    productId: line.productId,
    ok: line.success ?? line.applied ?? false,
    version: line.newVersion,
    available: line.newQuantity,
    level: line.levelQuantity,
    lastUpdated: line.lastUpdated,
    code: line.errorType,
    message: line.errorMessage,
    places: line.places,
    morePlaces: line.morePlaces,
    barcode: line.barcode,
    usedBy: line.usedBy,
  }));
}

/** The lines that a request was refused for, by their place in it: `products[3].name` is of line 3. */
export function faultsOf(error: ApiError): Map<number, string> {
  const faults = new Map<number, string>();
  for (const { field, issue } of error.details) {
    const place = /^(?:products|updates)\[(\d+)\]/.exec(field)?.[1];
    if (place !== undefined && !faults.has(Number(place))) faults.set(Number(place), issue);
  }
  return faults;
}
