// How soon is a sale at one store seen at another? Sold at one of four, read at another from the position of the sale's answer on.
import { Trend } from 'k6/metrics';
import { among, products, span, stores } from './lib/setting.js';
import { calm, expect, prompt } from './lib/report.js';
import { sell } from './lib/sale.js';
import { get } from './lib/visit.js';

export { handleSummary } from './lib/report.js';

// From the sale's answer at one store until the other has answered with it, so a request's own time is part of it.
const lag = new Trend('feed_lag', true);

export const options = {
  scenarios: {
    shops: { executor: 'constant-arrival-rate', rate: 100, duration: span(20)(), preAllocatedVUs: 50, maxVUs: 200 },
  },
  thresholds: {
    ...calm,
    sale_duration: prompt,
    feed_lag: prompt,
    sales_refused: ['count==0'],
    dropped_iterations: ['rate<1'],
  },
};

export default function () {
  const here = among(stores);
  const there = among(stores.filter((store) => store !== here));
  const product = among(products);
  const sale = sell(here, product, 1);
  if (!expect('a store sells', sale && sale.said.applied, sale && sale.answer.body)) return;

  const read = get(there.product(product), 'elsewhere', { 'X-Min-Offset': String(sale.position), Prefer: 'wait=30' });
  const { blocked, connecting, duration } = read.timings;
  const shows = read.status === 200 && read.json('version') >= sale.said.newVersion;
  if (expect('another store shows it', shows, `${read.status} ${read.body}`)) lag.add(blocked + connecting + duration);
  expect('and says from when on', Number(read.headers['X-Inventory-Offset']) >= sale.position, read.headers['X-Inventory-Offset']);
}
