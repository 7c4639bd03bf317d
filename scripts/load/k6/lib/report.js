// What has to hold in every scenario, and the report that the driver reads.
import { check } from 'k6';
import { Counter } from 'k6/metrics';
import { hot, products } from './setting.js';

const wrong = new Counter('wrong_answers');
let told = false;

// k6 reports a counter by product only where a threshold asks for it: these ask, and always hold.
const byProduct = {};
for (const id of [...products, hot.id].filter(Boolean)) {
  byProduct[`sales_applied{product:${id}}`] = ['count>=0'];
  byProduct[`units_sold{product:${id}}`] = ['count>=0'];
}

// Bounds that no load may break. A scenario adds its own: times, and how many refusals it means to see.
export const sound = {
  checks: ['rate==1'],
  sales_applied: ['count>0'],
  sales_unsettled: ['count==0'], // a sale that nobody knows the end of
  oversold: ['count==0'],
  wrong_answers: ['count==0'],
  ...byProduct,
};

// Under a load that a small machine carries, nothing has to be sent twice either.
export const calm = { ...sound, sales_retried: ['count==0'], http_req_failed: ['rate==0'] };

// Times in milliseconds that tell a service that works from one that does not, also on a small machine with other work to do.
// How fast it is, is for a quiet machine to say: see the table, and docs/benchmarks.md.
export const prompt = ['p(95)<250', 'p(99)<1000'];
export const strained = ['p(95)<1000', 'p(99)<3000'];

// expect is check, and tells on the first failure of each virtual user what was seen instead.
export function expect(what, holds, seen) {
  check(null, { [what]: () => holds });
  if (!holds) tell(what, seen);
  return holds;
}

// unexpected counts an answer that the API never gives to such a request.
export function unexpected(answer) {
  wrong.add(1);
  tell('an answer that was not expected', `${answer.status} ${answer.body}`);
}

function tell(what, seen) {
  if (!told) console.error(`${what}: ${String(seen).slice(0, 300)}`);
  told = true;
}

export function handleSummary(data) {
  return { [__ENV.SUMMARY || 'stdout']: JSON.stringify(data) };
}
