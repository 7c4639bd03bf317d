import createClient, { type Client } from 'openapi-fetch';
import { ApiError, errorOf, silence } from './error.ts';
import type { CentralPaths, StorePaths } from './types.ts';

/** What the headers of an answer say. */
export interface Meta {
  status: number;
  /** Events applied so far, which is the offset to ask for next. */
  position: number | undefined;
  timeline: string | undefined;
  /** Milliseconds since the store last knew itself to be at the head; undefined at central, or if it never was. */
  stalenessMs: number | undefined;
  etag: string | undefined;
  requestId: string | undefined;
  /** The answer is the stored one of an earlier request with the same key. */
  replayed: boolean;
}

/** A good answer. */
export interface Answer<T> {
  data: T;
  meta: Meta;
}

export interface ApiOptions {
  /** Such as /api or /v1. */
  base: string;
  timeoutMs: number;
  /** The key to send, asked for with each request. Undefined: none. */
  key?: () => string | undefined;
  /** Called with each answer, good or not, so that position and staleness can be shown in one place. */
  onMeta?: (meta: Meta) => void;
  fetch?: (request: Request) => Promise<Response>;
}

type Json = 'application/json';
export type StoreApi = Client<StorePaths, Json>;
export type CentralApi = Client<CentralPaths, Json>;

export const storeApi = (options: ApiOptions): StoreApi => createClient<StorePaths, Json>(settings(options));
export const centralApi = (options: ApiOptions): CentralApi => createClient<CentralPaths, Json>(settings(options));

/**
 * Waits for a call of the client and returns its answer, or throws an {@link ApiError}:
 * `const { data, meta } = await answered(api.GET('/inventory', { params: { query } }))`.
 */
export async function answered<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<Answer<T>> {
  let result: Awaited<typeof call>;
  try {
    result = await call;
  } catch (cause) {
    throw cause instanceof SyntaxError ? notWhole() : silence(cause);
  }
  const { data, error, response } = result;
  const envelope = typeof error === 'string' ? undefined : error; // text is the page of some proxy
  if (!response.ok) throw errorOf(response, envelope);
  if (data === undefined && isJSON(response)) throw notWhole();
  return { data: data as T, meta: metaOf(response) };
}

/** The answer was cut before its end, which its status does not tell. */
const notWhole = () => new ApiError(0, 'unreachable', 'the answer is not whole');

const isJSON = ({ status, headers }: Response): boolean =>
  status !== 204 && (headers.get('Content-Type')?.includes('json') ?? false);

export function metaOf(response: Response): Meta {
  const { headers } = response;
  return {
    status: response.status,
    position: number(headers.get('X-Inventory-Offset')),
    timeline: headers.get('X-Inventory-Timeline') ?? undefined,
    stalenessMs: number(headers.get('X-Staleness-Ms')),
    etag: headers.get('ETag') ?? undefined,
    requestId: headers.get('X-Request-Id') ?? undefined,
    replayed: headers.get('Idempotent-Replayed') === 'true',
  };
}

function settings(options: ApiOptions) {
  const send = options.fetch ?? ((request: Request) => fetch(request));
  return {
    baseUrl: new URL(options.base, window.location.origin).href.replace(/\/$/, ''),
    fetch: async (request: Request) => {
      const key = options.key?.();
      if (key) request.headers.set('X-API-Key', key);
      const response = await send(new Request(request, { signal: within(options.timeoutMs, request.signal) }));
      options.onMeta?.(metaOf(response));
      return response; // its body is read and parsed once, by the client, within the same call
    },
  };
}

/**
 * A signal that aborts after a time, or with another. It is not that of AbortSignal.any, which some engines let the collector
 * take while a request waits for it.
 */
export function within(ms: number, other: AbortSignal): AbortSignal {
  const end = new AbortController();
  setTimeout(() => end.abort(Object.assign(new Error('the time is over'), { name: 'TimeoutError' })), ms);
  const give = () => end.abort(other.reason);
  if (other.aborted) give();
  else other.addEventListener('abort', give, { once: true });
  return end.signal;
}

function number(header: string | null): number | undefined {
  const value = Number(header ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}
