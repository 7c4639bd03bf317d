import { ApiError } from '@lib/api/error.ts';
import { Unsettled } from '@lib/intention/intention.ts';
import { explain } from '@ui/explain.ts';
import { t } from './text.ts';

/** Why a write failed, and whether that says what became of it. */
export function wordsOf(error: unknown): string {
  if (error instanceof Unsettled) return t('open.first');
  if (error instanceof ApiError && error.passing) return `${explain(error)} ${t('open.unknown')}`;
  return explain(error);
}
