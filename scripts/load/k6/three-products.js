// Three products in parallel, a till for each: does none stand in another's way? Every sale names the version before it.
import { central, own, span } from './lib/setting.js';
import { calm, expect, prompt } from './lib/report.js';
import { sell } from './lib/sale.js';
import { get } from './lib/visit.js';

export { handleSummary } from './lib/report.js';

export const options = {
  scenarios: {
    tills: { executor: 'constant-vus', vus: 3, duration: span(10)() },
  },
  thresholds: {
    ...calm,
    sale_duration: prompt,
    sales_refused: ['count==0'],
  },
};

let seen; // of this till's product

export default function () {
  const [product] = own();
  if (seen === undefined) seen = get(central.product(product), 'product').json('version');
  const sale = sell(central, product, 1, { version: seen });
  expect('nobody else has changed it', sale && sale.said.applied && sale.said.newVersion === seen + 1, sale && sale.answer.body);
  seen = sale ? sale.said.newVersion : undefined;
}
