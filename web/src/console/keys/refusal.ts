import { ApiError } from '@lib/api/error.ts';
import { explain } from '@ui/explain.ts';
import { t } from './text.ts';

/** Why something about a key was refused. */
export const refusal = (error: unknown): string =>
  error instanceof ApiError && error.status === 412 ? t('change.met') : explain(error);
