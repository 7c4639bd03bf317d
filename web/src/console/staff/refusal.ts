import { ApiError } from '@lib/api/error.ts';
import { explain } from '@ui/explain.ts';
import { t } from './text.ts';

/** Why something about a member was refused. */
export function refusal(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 412) return t('change.met');
    if (error.code === 'staff_not_found') return t('member.gone');
  }
  return explain(error);
}
