import { ApiError } from '@lib/api/error.ts';
import { t, type UiKey } from './text.ts';

/** What an error is called in the reader's language; a code that has no text says it in the server's own words. */
const byCode = {
  timeout: 'error.timeout',
  unreachable: 'error.unreachable',
  aborted: 'error.aborted',
  unauthorized: 'error.unauthorized',
  not_found: 'error.notFound',
  rate_limit_exceeded: 'error.rateLimited',
  central_unavailable: 'error.centralUnavailable',
  central_changed: 'error.centralChanged',
  replica_behind: 'error.replicaBehind',
  recovering: 'error.recovering',
  overloaded: 'error.overloaded',
  durability_unknown: 'error.durability',
  disk_full: 'error.diskFull',
  clock_uncertain: 'error.clockUncertain',
  version_conflict: 'error.conflict',
  insufficient_inventory: 'error.insufficient',
  product_not_found: 'error.productNotFound',
  idempotency_key_reused: 'error.keyReused',
  idempotency_key_unreadable: 'error.keyUnreadable',
  location_not_found: 'error.locationNotFound',
  location_inactive: 'error.locationInactive',
  location_in_use: 'error.locationInUse',
  locations_full: 'error.locationsFull',
  product_in_use: 'error.productInUse',
  barcode_in_use: 'error.barcodeInUse',
  hold_ended: 'error.holdEnded',
  too_many_holds: 'error.tooManyHolds',
  count_conflict: 'error.countConflict',
  too_many_transfers: 'error.tooManyTransfers',
  transfer_not_found: 'error.transferNotFound',
  transfer_ended: 'error.transferEnded',
  transfer_conflict: 'error.transferConflict',
  already_reversed: 'error.alreadyReversed',
  reverse_conflict: 'error.reverseConflict',
  not_reversible: 'error.notReversible',
  wrong_pin: 'error.wrongPin',
  wait: 'error.wait',
  key_not_found: 'error.keyNotFound',
  staff_not_found: 'error.staffNotFound',
  name_taken: 'error.nameTaken',
  directory_full: 'error.directoryFull',
  key_ended: 'error.keyEnded',
  history_expired: 'error.historyExpired',
} as const satisfies Record<string, UiKey>;

const known = (code: string): code is keyof typeof byCode => Object.hasOwn(byCode, code);

export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  if (error.status === 413) return t('error.tooLarge');
  const scope = error.details.find(({ field }) => field === 'scope')?.issue;
  if (error.code === 'forbidden' && scope) return t('error.scope', { scope });
  if (known(error.code)) return t(byCode[error.code]);
  const issues = error.details.map(({ field, issue }) => `${field}: ${issue}`);
  return [error.message, ...issues].join('. ');
}
