// A sale: one intention, one key, the same request until there is an answer, and an account of what was applied.
import http from 'k6/http';
import { sleep } from 'k6';
import { Counter, Trend } from 'k6/metrics';
import { headers } from './setting.js';
import { unexpected } from './report.js';

const applied = new Counter('sales_applied');
const units = new Counter('units_sold');
const refused = new Counter('sales_refused');
const retried = new Counter('sales_retried');
const unsettled = new Counter('sales_unsettled');
const oversold = new Counter('oversold');
const duration = new Trend('sale_duration', true);

// A refusal is an answer. http_req_failed counts what is none.
http.setResponseCallback(http.expectedStatuses(200, 304, 400, 404, 409, 422));

const attempts = 8;
const params = { headers, timeout: '10s', tags: { name: 'sale' } };
const unanswered = [0, 429, 502, 503, 504];

export const key = () => crypto.randomUUID();
export const line = (productId, n, more) => ({ productId, delta: -n, idempotencyKey: key(), ...more });

// post sends a body until it is answered, and returns the answer and the milliseconds that took; no answer is null. The body
// is not touched, so that each attempt has the same keys.
export function post(url, body) {
  const text = JSON.stringify(body);
  let spent = 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const answer = http.post(url, text, params);
    spent += answer.timings.blocked + answer.timings.connecting + answer.timings.duration;
    if (!unanswered.includes(answer.status)) return { answer, spent };
    retried.add(1);
    const pause = Math.max(Number(answer.headers['Retry-After'] || 0), Math.min(2, 0.1 * 2 ** attempt));
    sleep(pause);
    spent += pause * 1000;
  }
  unsettled.add(1);
  return { answer: null, spent };
}

// together sends bodies at the same moment, each once, and returns the answers.
export function together(url, bodies) {
  return http.batch(bodies.map((body) => ['POST', url, JSON.stringify(body), params]));
}

// outcome is what an answer to an update says, or undefined if it is not one.
export function outcome(answer) {
  try {
    const said = answer.json();
    if (typeof said.applied === 'boolean' || Array.isArray(said.results)) return said;
  } catch (_) {
    // told below
  }
  unexpected(answer);
  return undefined;
}

// book enters one line that was judged. Each intention is booked once, however often it was sent.
export function book(sent, said) {
  if (!said.applied) {
    refused.add(1, { why: said.errorType });
    return;
  }
  applied.add(1, { product: sent.productId });
  units.add(-sent.delta, { product: sent.productId });
  if (said.newQuantity < 0) oversold.add(1);
}

// sell is one sale of n units. It returns what was sent and said, and the position of the answer; undefined without one.
export function sell(at, product, n, more) {
  const sent = line(product, n, more);
  const { answer, spent } = post(at.updates, sent);
  duration.add(spent);
  const said = answer && outcome(answer);
  if (!said) return undefined;
  book(sent, said);
  return { sent, said, answer, position: Number(answer.headers['X-Inventory-Offset']) };
}
