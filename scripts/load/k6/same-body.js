// The same body a hundred times at once: is it applied once, and are all answers equal?
import { central, own } from './lib/setting.js';
import { calm, expect, prompt } from './lib/report.js';
import { book, line, outcome, together } from './lib/sale.js';
import { get } from './lib/visit.js';

export { handleSummary } from './lib/report.js';

const times = 100;

export const options = {
  batch: times,
  batchPerHost: times,
  scenarios: {
    tills: { executor: 'per-vu-iterations', vus: 3, iterations: 20, maxDuration: '2m' },
  },
  thresholds: {
    ...calm,
    'http_req_duration{name:sale}': prompt,
    sales_applied: ['count==60'], // of 6,000 requests
    sales_refused: ['count==0'],
  },
};

export default function () {
  const [product] = own();
  const before = get(central.product(product), 'product').json();
  const sent = line(product, 1);
  const answers = together(central.updates, Array(times).fill(sent));
  const said = outcome(answers[0]);
  if (said) book(sent, said);

  const odd = answers.find((answer) => answer.status !== 200 || answer.body !== answers[0].body);
  expect('all answers are equal', odd === undefined, odd && `${odd.status} ${odd.body} and not ${answers[0].body}`);
  const replays = answers.filter((answer) => answer.headers['Idempotent-Replayed'] === 'true').length;
  expect('all but one are replays', replays === times - 1, `${replays} are`);

  const after = get(central.product(product), 'product').json();
  expect('one is gone', after.available === before.available - 1, `${before.available} before, ${after.available} after`);
  expect('in one change', after.version === before.version + 1, `version ${before.version} before, ${after.version} after`);
}
