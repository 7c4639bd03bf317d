// Three lines in one request: does each count by itself, or all together, as the request says?
import { central, own, span } from './lib/setting.js';
import { calm, expect, prompt } from './lib/report.js';
import { book, line, outcome, post } from './lib/sale.js';

export { handleSummary } from './lib/report.js';

export const options = {
  scenarios: {
    tills: { executor: 'constant-vus', vus: 5, duration: span(10)() },
  },
  thresholds: {
    ...calm,
    'http_req_duration{name:sale}': prompt,
    'sales_refused{why:product_not_found}': ['count>0'],
    'sales_refused{why:not_attempted}': ['count>0'],
  },
};

// order sends three lines, books each, and returns the results and the status.
function order(mode, lines) {
  const { answer } = post(central.updates, { mode, updates: lines });
  const said = answer && outcome(answer);
  if (!said) return undefined;
  said.results.forEach((result, n) => book(lines[n], result));
  return { ...said, status: answer.status, applied: said.results.map((result) => result.applied).join() };
}

export default function () {
  const three = own(3);
  const good = () => three.map((product, n) => line(product, n + 1));
  const bad = () => [line(three[0], 1), line('nobody-sells-this', 1), line(three[2], 1)];
  const is = (what, got, status, applied) =>
    expect(what, got && got.status === status && got.applied === applied, JSON.stringify(got));

  is('three by themselves', order('partial', good()), 200, 'true,true,true');
  is('three together', order('atomic', good()), 200, 'true,true,true');
  is('one of three is refused by itself', order('partial', bad()), 200, 'true,false,true');
  const none = order('atomic', bad());
  is('one of three refuses all', none, 409, 'false,false,false');
  expect('and says which', none && none.failedIndex === 1, JSON.stringify(none));
}
