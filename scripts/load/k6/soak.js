// Does it stay as it is? A hundred visits a second for half an hour, or for as long as you like.
import { span } from './lib/setting.js';
import { calm, prompt } from './lib/report.js';
import { visit } from './lib/visit.js';

export { handleSummary } from './lib/report.js';

const part = span(1800);

// The end has to be as fast as the beginning.
const shift = (start, share) => ({
  executor: 'constant-arrival-rate',
  rate: 100,
  duration: part(share),
  preAllocatedVUs: 50,
  maxVUs: 200,
  ...(start > 0 && { startTime: part(start) }),
});

export const options = {
  scenarios: { first: shift(0, 0.1), middle: shift(0.1, 0.8), last: shift(0.9, 0.1) },
  thresholds: {
    ...calm,
    'sale_duration{scenario:first}': prompt,
    'sale_duration{scenario:last}': prompt,
    sales_refused: ['count==0'],
    dropped_iterations: ['rate<1'],
  },
};

export default visit;
