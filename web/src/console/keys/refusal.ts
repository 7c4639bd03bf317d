import { ApiError } from '@lib/api/error.ts';
import { explain } from '@ui/explain.ts';
import { t } from './text.ts';

/** Why something about a key was refused. */
export function refusal(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 412) return t('change.met');
    if (error.code === 'key_ended') return t('key.ended');
    if (error.code === 'key_not_found') return t('key.gone');
  }
  return explain(error);
}
