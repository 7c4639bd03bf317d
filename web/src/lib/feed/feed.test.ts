import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Event } from '../api/types.ts';
import { aborted } from '../testing/aborted.ts';
import { backoff } from './backoff.ts';
import { type FeedOptions, type FeedState, type OpenFeed, openFeed, type ReloadReason } from './feed.ts';

const event = (offset: number): Event => ({
  offset,
  eventType: 'product_updated',
  productId: 'A',
  version: offset + 1,
  timestamp: '2026-11-23T01:20:53.000Z',
  data: { productId: 'A', name: 'A', available: 1, version: offset + 1, price: 1, lastUpdated: '' },
});

/** A stream that the test writes and ends. */
function streaming() {
  const body = new TransformStream<Uint8Array, Uint8Array>();
  const writer = body.writable.getWriter();
  const text = new TextEncoder();
  return {
    response: new Response(body.readable, { headers: { 'Content-Type': 'text/event-stream' } }),
    write: (raw: string) => writer.write(text.encode(raw)),
    send: (...offsets: number[]) =>
      writer.write(text.encode(offsets.map((n) => `id: ${n}\ndata: ${JSON.stringify(event(n))}\n\n`).join(''))),
    end: () => writer.close(),
    abort: (reason: unknown) => void writer.abort(reason).catch(() => {}),
  };
}

const page = (nextOffset: number, ...offsets: number[]) => Response.json({ events: offsets.map(event), nextOffset });
const refusal = (status: number, code: string, headers: HeadersInit = {}) =>
  Response.json({ code, message: code }, { status, headers });

const timing = {
  silenceMs: 1000,
  pollWaitS: 1,
  lookMs: 300,
  streamAgainMs: 5000,
  unseenMs: 500,
  backoffFirstMs: 10,
  backoffMaxMs: 40,
};

type Answer = Response | Error | Promise<Response> | ReturnType<typeof streaming>;

/** A feed against a node that answers as told, one request after the other; after the last it never answers. */
function follow(answers: Answer[], more: Partial<FeedOptions> = {}) {
  const asked: { url: URL; accept: string | null }[] = [];
  const got = { offsets: [] as number[], states: [] as FeedState[], reload: [] as ReloadReason[], denied: 0, asked };
  const fetcher = async (url: RequestInfo | URL, init?: RequestInit) => {
    asked.push({ url: new URL(String(url), 'http://store.test'), accept: new Headers(init?.headers).get('Accept') });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    if (answer && 'abort' in answer) {
      init?.signal?.addEventListener('abort', () => answer.abort(init.signal?.reason));
      return answer.response;
    }
    if (answer) return answer;
    return init?.signal ? aborted(init.signal) : new Promise<never>(() => {});
  };
  const feed = openFeed({
    url: '/api/inventory/events',
    from: 5,
    onEvents: (events) => got.offsets.push(...events.map(({ offset }) => offset)),
    onState: (state) => got.states.push(state),
    onReload: (reason) => got.reload.push(reason),
    onDenied: () => got.denied++,
    fetch: fetcher as typeof fetch,
    timing,
    ...more,
  });
  open.push(feed);
  return got;
}

const open: OpenFeed[] = [];
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const feed of open.splice(0)) feed.close();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a stream', () => {
  it('is read from where the page stands, and what comes twice is taken once', async () => {
    const stream = streaming();
    const got = follow([stream], { timeline: 't-1' });
    await stream.send(5, 6);
    await stream.send(6, 7);
    await pass(1);
    expect(got.offsets).toEqual([5, 6, 7]);
    expect(got.states).toEqual(['reconnecting', 'live']);
    expect(got.asked[0]?.accept).toBe('text/event-stream');
    expect(Object.fromEntries(got.asked[0]?.url.searchParams ?? [])).toEqual({ offset: '5', timeline: 't-1' });
  });

  it('is opened again behind the last event when it ends', async () => {
    const first = streaming();
    const second = streaming();
    const got = follow([first, page(6), second]);
    await first.send(5);
    await first.end();
    await pass(50);
    await second.send(6);
    await pass(1);
    expect(got.offsets).toEqual([5, 6]);
    expect(got.asked.map(({ url }) => url.searchParams.get('offset'))).toEqual(['5', '6', '6']);
    expect(got.states).toEqual(['reconnecting', 'live', 'reconnecting', 'polling', 'live']);
  });

  it('is given up when it falls silent, and kept while there are comments', async () => {
    const stream = streaming();
    const got = follow([stream]);
    for (let n = 0; n < 5; n++) {
      await stream.write(': still here\n\n');
      await pass(900);
    }
    expect(got.asked).toHaveLength(1);
    await pass(300);
    expect(got.asked).toHaveLength(2);
  });
});

describe('polling', () => {
  it('takes over when two streams bring nothing, and gives way to a stream that does', async () => {
    const html = () => new Response('<p>proxy</p>', { headers: { 'Content-Type': 'text/html' } });
    const late = streaming();
    const got = follow([html(), page(5), html(), page(6, 5), page(6), page(8, 6, 7)]);
    await pass(200);
    expect(got.offsets).toEqual([5, 6, 7]);
    expect(got.states).toEqual(['reconnecting', 'polling', 'reconnecting', 'polling']);
    const polls = got.asked.slice(3);
    expect(polls.every(({ accept }) => accept === 'application/json')).toBe(true);
    expect(polls.map(({ url }) => url.searchParams.get('offset'))).toEqual(['5', '6', '6', '8']);

    const again = follow([html(), page(5), html(), page(5), page(5), late]);
    await pass(60);
    expect(again.states.at(-1)).toBe('polling');
    await pass(0);
    expect(again.asked.at(-1)?.accept).toBe('application/json');
  });

  it('tries the stream again after a while', async () => {
    const html = () => new Response('', { headers: { 'Content-Type': 'text/html' } });
    const stream = streaming();
    const slow = new Promise<Response>((done) => setTimeout(() => done(page(5)), 5500));
    const got = follow([html(), page(5), html(), page(5), slow, stream]);
    await pass(6000);
    expect(got.asked.at(-1)?.accept).toBe('text/event-stream');
    await stream.send(5);
    await pass(1);
    expect(got.states.at(-1)).toBe('live');
    expect(got.offsets).toEqual([5]);
  });

  it('moves on over pages without events', async () => {
    const html = () => new Response('', { headers: { 'Content-Type': 'text/html' } });
    const got = follow([html(), page(5), html(), page(40)]);
    await pass(200);
    expect(got.asked.at(-1)?.url.searchParams.get('offset')).toBe('40');
  });
});

describe('a lost connection', () => {
  it('is reconnecting, then offline, and back by itself', async () => {
    const down = () => new TypeError('fetch failed');
    const [first, second] = [streaming(), streaming()];
    const got = follow([first, ...Array.from({ length: 40 }, down), page(6, 5), second]);
    await first.send();
    await first.end();
    await pass(2_000);
    expect(got.states).toEqual(['reconnecting', 'live', 'reconnecting', 'offline', 'polling', 'live']);
    expect(got.offsets).toEqual([5]);
    expect(got.asked.slice(1, -1).every(({ accept }) => accept === 'application/json')).toBe(true);
  });

  it('is looked for often, with a look that is answered at once', async () => {
    const down = () => new TypeError('fetch failed');
    const got = follow(Array.from({ length: 10_000 }, down), { timing: {} });
    await pass(60_000);
    const before = got.asked.length;
    await pass(15_000);
    expect(got.asked.length - before).toBeGreaterThanOrEqual(10); // at most 1.5 s apart
    expect(got.asked.length - before).toBeLessThanOrEqual(20); // and at least half of that
    expect(got.asked.at(-1)?.url.searchParams.get('wait')).toBe('0');
  });

  it('does not wait for a look that nobody answers', async () => {
    const got = follow([new TypeError('fetch failed')]);
    await pass(200);
    expect(got.asked).toHaveLength(2);
    await pass(300);
    expect(got.asked).toHaveLength(3);
  });

  it('is looked for at once when the node has answered somebody else', async () => {
    const got = follow([new TypeError('down'), page(6, 5), streaming()], {
      timing: { ...timing, backoffFirstMs: 10_000, backoffMaxMs: 10_000 },
    });
    await pass(100);
    expect(got.asked).toHaveLength(1);
    open.at(-1)?.reachable();
    await pass(1);
    expect(got.states).toEqual(['reconnecting', 'polling', 'live']);
    open.at(-1)?.reachable(); // there is nothing to look for
    await pass(1);
    expect(got.asked).toHaveLength(3);
  });

  it('waits as long as the node says', async () => {
    const got = follow([refusal(429, 'rate_limit_exceeded', { 'Retry-After': '30' })]);
    await pass(29_000);
    expect(got.asked).toHaveLength(1);
    open.at(-1)?.reachable(); // other requests are counted elsewhere
    await pass(0);
    expect(got.asked).toHaveLength(1);
    await pass(1_100);
    expect(got.asked).toHaveLength(2);
  });

  it('is looked for as usual while the node starts', async () => {
    const got = follow([refusal(503, 'recovering', { 'Retry-After': '30' }), page(6, 5), streaming()]);
    await pass(100);
    expect(got.states.at(-1)).toBe('live');
  });

  it('is tried at once when the network comes back', async () => {
    const got = follow([refusal(429, 'rate_limit_exceeded', { 'Retry-After': '600' })]);
    await pass(100);
    window.dispatchEvent(new window.Event('online'));
    await pass(1);
    expect(got.asked).toHaveLength(2);
  });

  it('shows when the browser loses its network, though the stream has not noticed', async () => {
    const stream = streaming();
    const got = follow([stream, new TypeError('offline'), new TypeError('offline')]);
    await stream.send(5);
    await pass(1);
    window.dispatchEvent(new window.Event('offline'));
    await pass(100);
    expect(got.states).toContain('offline');
  });
});

describe('the end', () => {
  it.each([
    [410, 'offset_expired', 'expired'],
    [409, 'offset_ahead', 'ahead'],
    [409, 'timeline_changed', 'timeline'],
  ] as const)('%i %s asks the page to load again, once', async (status, code, reason) => {
    const got = follow([refusal(status, code)]);
    await pass(60_000);
    expect(got.reload).toEqual([reason]);
    expect(got.asked).toHaveLength(1);
  });

  it('comes when the key is refused', async () => {
    const got = follow([refusal(401, 'unauthorized')]);
    await pass(60_000);
    expect(got.denied).toBe(1);
    expect(got.asked).toHaveLength(1);
  });

  it('comes when it is closed: nothing is asked or told any more', async () => {
    const stream = streaming();
    const got = follow([stream]);
    await stream.send(5);
    await pass(1);
    open.at(-1)?.close();
    await pass(60_000);
    expect(got.asked).toHaveLength(1);
    expect(got.states).toEqual(['reconnecting', 'live']);
  });
});

it('waits longer with every failure, up to a most, and not all pages alike', () => {
  const least = [1, 2, 3, 9].map((failures) => backoff(failures, 500, 15_000, () => 0));
  const most = [1, 2, 3, 9].map((failures) => backoff(failures, 500, 15_000, () => 1));
  expect(least).toEqual([250, 500, 1000, 7500]);
  expect(most).toEqual([500, 1000, 2000, 15_000]);
});

describe('a page that nobody sees', () => {
  const turn = (to: DocumentVisibilityState) => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(to);
    document.dispatchEvent(new globalThis.Event('visibilitychange'));
  };

  it('lets go of its stream after a while, and goes on where it was when it is seen again', async () => {
    const [first, second] = [streaming(), streaming()];
    const got = follow([first, second]);
    await pass(0);
    await first.send(5, 6);
    turn('hidden');
    await pass(499);
    await first.send(7);
    await pass(2);
    await pass(60_000);
    expect(got.asked).toHaveLength(1);
    turn('visible');
    await pass(0);
    await second.send(8);
    await pass(0);
    expect(got.asked[1]?.url.searchParams.get('offset')).toBe('8');
    expect(got.asked[1]?.accept).toBe('text/event-stream');
    expect(got.offsets).toEqual([5, 6, 7, 8]);
    expect(got.states).toEqual(['reconnecting', 'live']);
  });

  it('keeps its stream if it is seen again soon', async () => {
    const stream = streaming();
    const got = follow([stream]);
    await pass(0);
    turn('hidden');
    await pass(400);
    turn('visible');
    await pass(500);
    await stream.send(5);
    await pass(0);
    expect(got.asked).toHaveLength(1);
    expect(got.offsets).toEqual([5]);
  });

  it('lets go as well if it was opened out of sight', async () => {
    turn('hidden');
    const stream = streaming();
    const got = follow([stream]);
    await pass(10_000);
    expect(got.asked).toHaveLength(1);
    turn('visible');
    await pass(0);
    expect(got.asked).toHaveLength(2);
  });
});
