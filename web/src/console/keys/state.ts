import type { APIKey } from '@lib/api/types.ts';

export type State = 'good' | 'soon' | 'expired' | 'revoked';

const soonMs = 7 * 24 * 3_600_000;

/** How a key stands at a moment. */
export function stateOf({ revokedAt, expiresAt }: APIKey, now = Date.now()): State {
  if (revokedAt) return 'revoked';
  if (!expiresAt) return 'good';
  const left = Date.parse(expiresAt) - now;
  return left <= 0 ? 'expired' : left < soonMs ? 'soon' : 'good';
}

export const ended = (state: State): boolean => state === 'revoked' || state === 'expired';

/** Whether the secret that a key had before is still good. */
export const overlapping = ({ rotatedUntil }: APIKey, now = Date.now()): boolean =>
  rotatedUntil !== undefined && Date.parse(rotatedUntil) > now;
