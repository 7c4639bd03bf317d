import { storeApi } from '@lib/api/client.ts';
import type { Product } from '@lib/api/types.ts';
import { aborted } from '@lib/testing/aborted.ts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { add, cartStore, setQuantity } from '../cart/cart.ts';
import { openCheckout, orderName } from './checkout.ts';

const product = (productId: string): Product => ({
  productId,
  name: productId,
  price: 2,
  available: 7,
  version: 1,
  lastUpdated: '',
});

interface Sent {
  key: string | null;
  body: { mode: string; updates: { productId: string; delta: number; ref: string }[] };
}

type Answer = (sent: Sent) => Response | Promise<Response>;

const silent: Answer = () => Promise.reject(new TypeError('fetch failed'));

const line = (productId: string, delta: number, more: object) => ({
  productId,
  delta,
  idempotencyKey: 'k',
  newQuantity: 5,
  newVersion: 2,
  ...more,
});

const sold: Answer = ({ body }) =>
  Response.json({ results: body.updates.map(({ productId, delta }) => line(productId, delta, { applied: true })) });

const replayed: Answer = async (sent) => {
  const answer = await sold(sent);
  return new Response(answer.body, {
    headers: { ...Object.fromEntries(answer.headers), 'Idempotent-Replayed': 'true' },
  });
};

const short: Answer = ({ body }) =>
  Response.json(
    {
      code: 'insufficient_inventory',
      message: 'insufficient inventory',
      failedIndex: 0,
      results: body.updates.map(({ productId, delta }, n) =>
        line(productId, delta, { applied: false, errorType: n === 0 ? 'insufficient_inventory' : 'not_attempted' }),
      ),
    },
    { status: 400 },
  );

const refusal =
  (status: number, code: string): Answer =>
  () =>
    Response.json({ code, message: code }, { status });

/** A page with two products in its cart, against a store that answers as told. `reload` is the same browser, later, with patience. */
function shop(answers: Answer[], timeoutMs = 60_000) {
  const sent: Sent[] = [];
  const settle = vi.fn();
  const fetch = async (request: Request) => {
    const one = { key: request.headers.get('Idempotency-Key'), body: await request.json() };
    sent.push(one);
    return Promise.race([(answers.shift() ?? silent)(one), aborted(request)]);
  };
  const openPage = (timeoutMs = 60_000) => {
    const api = storeApi({ base: '/api', timeoutMs, fetch });
    const cart = cartStore('s1');
    return { cart, checkout: openCheckout({ api, cart, live: { settle }, storeId: 's1' }) };
  };
  const page = openPage(timeoutMs);
  page.cart.change((now) => add(add(now, product('A'), 7), product('B'), 1));
  return { ...page, sent, settle, reload: openPage };
}

beforeEach(() => localStorage.clear());

describe('an order', () => {
  it('is one atomic batch under one key, and empties the cart', async () => {
    const { cart, checkout, sent, settle } = shop([sold]);
    await checkout.buy();
    expect(sent).toHaveLength(1);
    expect(sent[0]?.body.mode).toBe('atomic');
    expect(sent[0]?.body.updates).toMatchObject([
      { productId: 'A', delta: -7, reason: 'sale' },
      { productId: 'B', delta: -1, reason: 'sale' },
    ]);
    const state = checkout.state();
    expect(state).toMatchObject({ at: 'sold', replayed: false });
    if (state.at !== 'sold') throw new Error('not sold');
    expect(sent[0]?.key).toBe(`"${state.order.key}"`);
    expect(sent[0]?.body.updates[0]?.ref).toBe(`order/${orderName(state.order)}`);
    expect(state.outcomes.map(({ line, result }) => [line.productId, result.applied])).toEqual([
      ['A', true],
      ['B', true],
    ]);
    expect(cart.get()).toEqual([]);
    expect(settle).toHaveBeenCalledWith('A', { available: 5, version: 2, lastUpdated: undefined });
    checkout.dismiss();
    expect(checkout.state()).toEqual({ at: 'ready' });
  });

  it('is stored before it is sent', async () => {
    let stored: string | null = null;
    const { checkout } = shop([
      (one) => {
        stored = localStorage.getItem('bodega.intention.order-s1');
        return sold(one);
      },
    ]);
    await checkout.buy();
    expect(stored).toContain('order-s1-');
    expect(localStorage.getItem('bodega.intention.order-s1')).toBeNull();
  });

  it('is not sent where its key cannot be stored', async () => {
    const { checkout, sent } = shop([sold]);
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(checkout.buy()).rejects.toThrow('full');
    expect(sent).toHaveLength(0);
    expect(checkout.state().at).toBe('ready');
  });
});

describe('an order without an answer', () => {
  it.each<[string, Answer, number?]>([
    ['a lost connection', silent],
    ['a time-out', () => new Promise(() => {}), 50],
    ['central away', refusal(503, 'central_unavailable')],
    ['too many requests', refusal(429, 'rate_limit_exceeded')],
    ['an answer that is cut', () => new Response('{"results":[', { headers: { 'Content-Type': 'application/json' } })],
  ])('keeps its key after %s, over a reload, and buys once', async (_, lost, timeoutMs) => {
    const { cart, checkout, sent, reload } = shop([lost, lost, replayed], timeoutMs);
    await checkout.buy();
    expect(checkout.state().at).toBe('unknown');
    expect(cart.get()).toHaveLength(2);
    await checkout.retry();
    expect(checkout.state().at).toBe('unknown');

    const later = reload();
    expect(later.checkout.state().at).toBe('unknown');
    later.cart.change((now) => setQuantity(now, 'A', 1)); // whatever the page shows by then
    await later.checkout.retry();
    expect(later.checkout.state()).toMatchObject({ at: 'sold', replayed: true });
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
    expect(new Set(sent.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(sent).toHaveLength(3);
  });

  it('keeps the next one from being bought', async () => {
    const { checkout, sent, reload } = shop([silent]);
    await checkout.buy();
    await checkout.buy();
    await reload().checkout.buy();
    expect(sent).toHaveLength(1);
  });

  it('stays open when a repeated request is refused for its key', async () => {
    const { checkout } = shop([silent, refusal(401, 'unauthorized'), sold]);
    await checkout.buy();
    await checkout.retry();
    expect(checkout.state().at).toBe('unknown');
    await checkout.retry();
    expect(checkout.state().at).toBe('sold');
  });

  it('can be given up, and the next order has another key', async () => {
    const { checkout, sent } = shop([silent, sold]);
    await checkout.buy();
    checkout.abandon();
    expect(checkout.state().at).toBe('ready');
    await checkout.buy();
    expect(sent[1]?.key).not.toBe(sent[0]?.key);
  });

  it('shows in the other tabs, and is gone there when it is settled', async () => {
    const { checkout, reload } = shop([silent, sold]);
    const other = reload().checkout;
    await checkout.buy();
    window.dispatchEvent(new StorageEvent('storage'));
    expect(other.state().at).toBe('unknown');
    await checkout.retry();
    window.dispatchEvent(new StorageEvent('storage'));
    expect(other.state().at).toBe('ready');
  });
});

describe('an order that is refused', () => {
  it('says so line by line, keeps the cart, and takes a new key', async () => {
    const { cart, checkout, sent, settle } = shop([short, sold]);
    await checkout.buy();
    const state = checkout.state();
    if (state.at !== 'refused') throw new Error(state.at);
    expect(state.error.code).toBe('insufficient_inventory');
    expect(state.outcomes.map(({ result }) => result.errorType)).toEqual(['insufficient_inventory', 'not_attempted']);
    expect(settle).toHaveBeenCalledWith('A', expect.objectContaining({ available: 5 }));
    expect(cart.get()).toHaveLength(2);
    cart.change((now) => setQuantity(now, 'A', 5));
    await checkout.buy();
    expect(checkout.state().at).toBe('sold');
    expect(sent[1]?.key).not.toBe(sent[0]?.key);
    expect(sent[1]?.body.updates[0]?.delta).toBe(-5);
  });
});
