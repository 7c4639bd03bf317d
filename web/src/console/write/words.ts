import { ApiError } from '@shared/api/error.ts';
import { Unsettled } from '@shared/intention/intention.ts';
import { t } from '@shared/text/console.ts';
import { explain } from '@shared/text/errors.ts';

/** Why a write failed, and whether that says what became of it. */
export function wordsOf(error: unknown): string {
  if (error instanceof Unsettled) return t('open.first');
  if (error instanceof ApiError && error.passing) return `${explain(error)} ${t('open.unknown')}`;
  return explain(error);
}
