// Does an ordinary day pass without anybody waiting? 300 visits a second, after a rise and before a fall.
import { span } from './lib/setting.js';
import { calm, prompt } from './lib/report.js';
import { visit } from './lib/visit.js';

export { handleSummary } from './lib/report.js';

const part = span(60);

export const options = {
  scenarios: {
    day: {
      executor: 'ramping-arrival-rate',
      startRate: 10,
      preAllocatedVUs: 100,
      maxVUs: 300,
      stages: [
        { duration: part(0.2), target: 300 },
        { duration: part(0.7), target: 300 },
        { duration: part(0.1), target: 0 },
      ],
    },
  },
  thresholds: {
    ...calm,
    sale_duration: prompt,
    sales_refused: ['count==0'],
    dropped_iterations: ['rate<1'], // visits that could not begin in time
  },
};

export default visit;
