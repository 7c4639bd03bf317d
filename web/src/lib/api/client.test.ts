import { afterEach, describe, expect, it, vi } from 'vitest';
import { aborted } from '../testing/aborted.ts';
import { answered, type Meta, storeApi } from './client.ts';
import { ApiError, retryAfter } from './error.ts';

function api(answer: (request: Request) => Response | Promise<Response>, key?: string, timeoutMs = 60_000) {
  const metas: Meta[] = [];
  const asked: Request[] = [];
  const client = storeApi({
    base: '/api',
    timeoutMs,
    key: () => key,
    onMeta: (meta) => metas.push(meta),
    fetch: async (request) => {
      asked.push(request);
      return answer(request);
    },
  });
  return { client, metas, asked };
}

const headers = {
  'X-Inventory-Offset': '29',
  'X-Inventory-Timeline': 't',
  'X-Staleness-Ms': '120',
  'X-Request-Id': 'r-1',
  ETag: '"v6"',
};

describe('an answer', () => {
  it('comes with what its headers say', async () => {
    const { client, metas, asked } = api(() => Response.json({ productId: 'a b' }, { headers }), 'secret');
    const call = client.GET('/inventory/{productId}', { params: { path: { productId: 'a b?' } } });
    const { data, meta } = await answered(call);
    expect(data).toEqual({ productId: 'a b' });
    expect(meta).toEqual({
      status: 200,
      position: 29,
      timeline: 't',
      stalenessMs: 120,
      etag: '"v6"',
      requestId: 'r-1',
      replayed: false,
    });
    expect(metas).toEqual([meta]);
    expect(asked[0]?.url).toBe('http://store.test/api/inventory/a%20b%3F');
    expect(asked[0]?.headers.get('X-API-Key')).toBe('secret');
  });

  it('has no position or staleness where the node names none', async () => {
    const { client, asked } = api(() => Response.json({}));
    const { meta } = await answered(client.GET('/sync/status'));
    expect(meta).toMatchObject({ position: undefined, stalenessMs: undefined });
    expect(asked[0]?.headers.has('X-API-Key')).toBe(false);
  });
});

const failure = async (
  answer: (request: Request) => Response | Promise<Response>,
  timeoutMs?: number,
): Promise<ApiError> => {
  const cause = await answered(api(answer, undefined, timeoutMs).client.GET('/sync/status')).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(cause instanceof ApiError)) throw new Error(`not an ApiError: ${cause}`);
  return cause;
};

describe('an error', () => {
  it('is the envelope, with its reference', async () => {
    const body = { code: 'validation_error', message: 'no', details: [{ field: 'q', issue: 'long' }, 'junk'] };
    const error = await failure(() => Response.json(body, { status: 400, headers }));
    expect(error).toMatchObject({
      status: 400,
      code: 'validation_error',
      message: 'no',
      details: [{ field: 'q', issue: 'long' }],
      requestId: 'r-1',
      passing: false,
      body,
    });
  });

  it.each([408, 429, 500, 503])('%i may pass', async (status) => {
    const error = await failure(() =>
      Response.json({ code: 'x', message: 'x' }, { status, headers: { 'Retry-After': '2' } }),
    );
    expect(error).toMatchObject({ passing: true, retryAfterMs: 2000 });
  });

  it('is made of what there is when a proxy answers', async () => {
    const error = await failure(() => new Response('<h1>Bad Gateway</h1>', { status: 502, statusText: 'Bad Gateway' }));
    expect(error).toMatchObject({ status: 502, code: 'http_502', message: '502 Bad Gateway', passing: true });
  });

  it('says that nobody answered, and why', async () => {
    expect(await failure(() => Promise.reject(new TypeError('x')))).toMatchObject({ status: 0, code: 'unreachable' });
    const slow = (request: Request) => aborted(request);
    expect(await failure(slow, 40)).toMatchObject({ status: 0, code: 'timeout', passing: true });
  });

  const json = { 'Content-Type': 'application/json' };

  it.each([
    ['in the middle', new Response('{"mode":"li', { headers: json })],
    [
      'in the middle, with its length said',
      new Response('{"mode":"li', { headers: { ...json, 'Content-Length': '17' } }),
    ],
    ['before its first byte', new Response('', { headers: json })],
    ['by the connection', new Response(broken('{"mode":"li'), { headers: json })],
  ])('is an answer that is cut %s, though its status is good', async (_, cut) => {
    expect(await failure(() => cut)).toMatchObject({ status: 0, code: 'unreachable' });
  });
});

/** A body that breaks off. */
const broken = (text: string) =>
  new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
    pull: (controller) => controller.error(new TypeError('terminated')),
  });

describe('the body of an answer', () => {
  const parse = () => vi.spyOn(JSON, 'parse');

  it('is parsed once', async () => {
    const { client } = api(() => new Response('{"mode":"live"}', { headers: { 'Content-Type': 'application/json' } }));
    const parsing = parse();
    expect((await answered(client.GET('/sync/status'))).data).toEqual({ mode: 'live' });
    expect(parsing.mock.calls).toEqual([['{"mode":"live"}']]);
  });

  it('is parsed once where it says what went wrong, and what is no JSON is not its body', async () => {
    const parsing = parse();
    const refused = new Response('{"code":"x"}', { status: 400, headers: { 'Content-Type': 'application/json' } });
    expect(await failure(() => refused)).toMatchObject({ code: 'x', body: { code: 'x' } });
    expect(parsing.mock.calls).toEqual([['{"code":"x"}']]);
    parsing.mockClear();
    const page = await failure(() => new Response('<h1>', { status: 502 }));
    expect(page).toMatchObject({ code: 'http_502', body: undefined });
    expect(parsing).toHaveBeenCalledTimes(1);
  });
});

afterEach(() => {
  vi.useRealTimers();
});

it('reads Retry-After in both its forms', () => {
  vi.setSystemTime('2026-11-23T12:00:00Z');
  expect(retryAfter('30')).toBe(30_000);
  expect(retryAfter('Mon, 23 Nov 2026 12:00:05 GMT')).toBe(5000);
  expect(retryAfter('Mon, 23 Nov 2026 11:00:00 GMT')).toBe(0);
  expect(retryAfter('soon')).toBeUndefined();
  expect(retryAfter(null)).toBeUndefined();
});
