import type { ApiError } from '../api/error.ts';

/** Refusals that follow from the request alone, or from the stock: the server looks its keys up before it says them. */
const final = new Set([400, 409, 412, 413, 422]);

/**
 * Whether an error says for certain that the wish was not carried out and will not be. Only then may its key be dropped. No
 * answer, 408, 429 and 5xx leave it open. A refusal that says nothing about the key, such as 401, settles a first request,
 * but not a repeated one: the first may have gone through before its answer was lost.
 */
export function settles(error: ApiError, sentBefore: boolean): boolean {
  if (error.passing) return false;
  if (final.has(error.status)) return true;
  if (error.status === 404 && error.code === 'product_not_found') return true;
  return !sentBefore;
}
