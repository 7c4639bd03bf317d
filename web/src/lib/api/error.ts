/** One fault of a request, by field. */
export interface Detail {
  field: string;
  issue: string;
}

/** The codes that arise in the page: no answer came at all. */
export type Silence = 'timeout' | 'unreachable' | 'aborted';

/**
 * A request that got no good answer. `status` is 0 when it got none at all; then `code` is a {@link Silence}, and whether
 * the node acted on the request is not known.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: readonly Detail[] = [],
    readonly requestId: string | undefined = undefined,
    /** Milliseconds after which the node wants to be asked again, if it said so. */
    readonly retryAfterMs: number | undefined = undefined,
    /** The whole answer; a refused update carries its quantities here. */
    readonly body: unknown = undefined,
  ) {
    super(message);
  }

  /** Whether the same request, under the same key, may get another answer later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** The error that an answer other than 2xx stands for. */
export function errorOf(response: Response, body: unknown): ApiError {
  const envelope = isObject(body) ? body : {};
  const code = string(envelope.code) ?? string(envelope.errorType) ?? `http_${response.status}`;
  const message =
    string(envelope.message) ?? string(envelope.errorMessage) ?? `${response.status} ${response.statusText}`;
  return new ApiError(
    response.status,
    code,
    message,
    Array.isArray(envelope.details) ? envelope.details.filter(isDetail) : [],
    response.headers.get('X-Request-Id') ?? undefined,
    retryAfter(response.headers.get('Retry-After')),
    body,
  );
}

/** The error that a rejected fetch stands for. */
export function silence(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  const name = cause instanceof Error ? cause.name : '';
  const code: Silence = name === 'TimeoutError' ? 'timeout' : name === 'AbortError' ? 'aborted' : 'unreachable';
  return new ApiError(0, code, cause instanceof Error ? cause.message : String(cause));
}

/** Retry-After is seconds or a date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (!header) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDetail(value: unknown): value is Detail {
  return isObject(value) && typeof value.field === 'string' && typeof value.issue === 'string';
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
