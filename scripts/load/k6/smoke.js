// Does everything work at all? One customer, every kind of answer, no load.
import { sleep } from 'k6';
import { central, own, span } from './lib/setting.js';
import { calm, expect, prompt } from './lib/report.js';
import { line, outcome, post, sell } from './lib/sale.js';
import { get } from './lib/visit.js';

export { handleSummary } from './lib/report.js';

export const options = {
  vus: 1,
  duration: span(5)(),
  thresholds: {
    ...calm,
    sale_duration: prompt,
    'sales_refused{why:version_conflict}': ['count>0'],
    'sales_refused{why:insufficient_inventory}': ['count>0'],
    'sales_refused{why:product_not_found}': ['count>0'],
  },
};

export default function () {
  const [id] = own();
  const listed = get(`${central.list}?limit=3`, 'list').json();
  expect('a list has a page', listed.products.length === 3 && listed.pagination.has_more, JSON.stringify(listed));

  const before = get(central.product(id), 'product').json();
  const { sent, said, answer, position } = sell(central, id, 2, { version: before.version });
  expect('a sale takes two', said.applied && said.newQuantity === before.available - 2, answer.body);
  expect('a sale is one change', said.newVersion === before.version + 1, answer.body);

  const again = post(central.updates, sent).answer;
  expect('the same again is the same answer', again.body === answer.body && again.headers['Idempotent-Replayed'] === 'true', again.body);
  const other = post(central.updates, { ...line(id, 1), idempotencyKey: sent.idempotencyKey }).answer;
  expect('a key is for one sale', other.status === 422, `${other.status} ${other.body}`);

  for (const [what, refused] of Object.entries({
    version_conflict: sell(central, id, 1, { version: before.version }),
    insufficient_inventory: sell(central, id, said.newQuantity + 1),
    product_not_found: sell(central, 'nobody-sells-this', 1),
  })) {
    expect(what, !refused.said.applied && refused.said.errorType === what, refused.answer.body);
  }

  const lines = [line(id, 1), line(id, 1, { version: 0 })];
  const checked = outcome(post(central.updates, { mode: 'atomic', updates: lines }).answer);
  expect('all or nothing is nothing', checked.failedIndex === 1 && !checked.results[0].applied, JSON.stringify(checked));

  const events = get(`${central.list}/events?offset=${position - 1}&limit=1`, 'events').json();
  expect('the sale is an event', events.events[0].productId === id && events.events[0].delta === -2, JSON.stringify(events));
  sleep(0.05);
}
