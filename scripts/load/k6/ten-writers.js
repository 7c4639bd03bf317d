// Ten writers who have all seen the same version: does exactly one win, and do nine learn how it is now?
import { central, own } from './lib/setting.js';
import { calm, expect, prompt } from './lib/report.js';
import { book, line, outcome, together } from './lib/sale.js';
import { get } from './lib/visit.js';

export { handleSummary } from './lib/report.js';

const writers = 10;

export const options = {
  batch: writers,
  batchPerHost: writers,
  scenarios: {
    races: { executor: 'per-vu-iterations', vus: 5, iterations: 100, maxDuration: '2m' },
  },
  thresholds: {
    ...calm,
    'http_req_duration{name:sale}': prompt,
    sales_applied: ['count==500'],
    'sales_refused{why:version_conflict}': ['count==4500'],
    sales_refused: ['count==4500'],
  },
};

export default function () {
  const [product] = own();
  const { version } = get(central.product(product), 'product').json();
  const bodies = Array.from({ length: writers }, () => line(product, 1, { version }));
  const answers = together(central.updates, bodies);

  const said = answers.map(outcome).filter(Boolean);
  said.forEach((one, n) => book(bodies[n], one));
  const won = said.filter((one) => one.applied);
  const lost = said.filter((one) => one.errorType === 'version_conflict');
  expect('one wins', won.length === 1, `${won.length} won`);
  expect('nine are told of the conflict', lost.length === writers - 1, JSON.stringify(said));
  expect('and of the version now', lost.every((one) => one.newVersion === version + 1), JSON.stringify(lost));
  const statuses = answers.map((answer) => answer.status).sort();
  expect('200 and nine 409', statuses.join() === [200, ...Array(writers - 1).fill(409)].join(), statuses.join());
}
