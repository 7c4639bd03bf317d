import { centralApi } from '@lib/api/client.ts';
import type { Event, PastEvent, Product } from '@lib/api/types.ts';
import { Live } from '@lib/feed/live.ts';
import { QueryClient } from '@tanstack/react-query';
import { type Central, measuresOf } from './central/central.ts';
import { Patience } from './central/patience.ts';
import { Pulse } from './overview/pulse.ts';
import { Me, type Who } from './session/rights.ts';
import { Writes } from './write/writes.ts';

export interface Asked {
  method: string;
  path: string;
  search: URLSearchParams;
  key: string | null;
  /** What If-Match asked for. */
  match: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it sent
  body: any;
}

export type Reply = { status?: number; body?: unknown; headers?: Record<string, string> } | 'silence';

/** How long an answer is waited for: it is there at once, but not on a machine that is busy. */
const patienceMs = 60_000;

/** Whose key may do everything. */
export const boss: Who = { principal: 'boss', scopes: ['admin'] };

/** A central that answers as the test says, and keeps what it was asked. */
export function fakeCentral(answer: (asked: Asked, count: number) => Reply, who: Who = boss) {
  const asked: Asked[] = [];
  const send = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const text = await request.text();
    const one = {
      method: request.method,
      path: url.pathname.replace('/v1', ''),
      search: url.searchParams,
      key: request.headers.get('Idempotency-Key'),
      match: request.headers.get('If-Match'),
      body: text ? JSON.parse(text) : undefined,
    };
    asked.push(one);
    const reply = answer(one, asked.length);
    if (reply === 'silence') throw new TypeError('no network');
    const headers = { 'Content-Type': 'application/json', ...reply.headers };
    return new Response(JSON.stringify(reply.body ?? {}), { status: reply.status ?? 200, headers });
  };
  const api = centralApi({ base: '/v1', timeoutMs: patienceMs, fetch: send });
  const config = {
    role: 'central' as const,
    version: 'test',
    storeId: '',
    actsAs: '',
    locationId: undefined,
    storeName: 'Bodega',
    apiBase: '/v1',
    refreshIntervalMs: 30_000,
    requestTimeoutMs: patienceMs,
    may: new Set<never>(),
    lowStockThreshold: 5,
    staffIdleMs: 0,
  };
  let bring: (events: Event[], next: number) => void = () => {};
  const live = new Live({
    url: '/v1/inventory/events',
    onReload: () => {},
    open: ({ onEvents }) => {
      bring = onEvents;
      return { close() {}, reachable() {} };
    },
  });
  /** Has the feed bring events, the first of which it was opened at. */
  const hear = (...events: [Event, ...Event[]]) => {
    live.offer([], { position: events[0].offset, timeline: 't' });
    bring(events, (events.at(-1)?.offset ?? 0) + 1);
  };
  const me = new Me(who);
  const writes = new Writes({ api, mark: 'tab', pause: async () => {} });
  const central: Central = {
    config,
    api,
    me,
    live,
    queries: new QueryClient({ defaultOptions: { queries: { retry: false } } }),
    patience: new Patience(),
    pulse: new Pulse(),
    writes,
    measures: measuresOf({ api, live, me }),
    file: (path, signal) => send(new Request(new URL(`/v1${path}`, window.location.origin), { signal })),
    close() {},
  };
  return { central, asked, hear };
}

export const product = (part: Partial<Product> = {}): Product => ({
  productId: 'A-1',
  name: 'Apples',
  available: 7,
  version: 3,
  lastUpdated: '2026-11-23T10:00:00.000Z',
  price: 2.5,
  ...part,
});

export const event = (offset: number, part: Partial<PastEvent> = {}): PastEvent => ({
  offset,
  timestamp: '2026-11-23T10:00:00.000Z',
  eventType: 'product_updated',
  productId: 'A-1',
  data: product({ version: offset + 1 }),
  version: offset + 1,
  delta: -1,
  before: 8,
  storeId: 'store-s1',
  actor: 'store-s1',
  ...part,
});

export const conflict = {
  productId: 'A-1',
  applied: false,
  newQuantity: 5,
  newVersion: 4,
  errorType: 'version_conflict',
};
export const applied = (quantity: number, version: number) => ({
  results: [
    {
      productId: 'A-1',
      applied: true,
      newQuantity: quantity,
      newVersion: version,
      lastUpdated: '2026-11-23T10:01:00.000Z',
    },
  ],
});
