// What happens when more is asked than there is? It may be slow or say 503; it must not be wrong, and has to come back.
import { span } from './lib/setting.js';
import { prompt, sound, strained } from './lib/report.js';
import { visit } from './lib/visit.js';

export { handleSummary } from './lib/report.js';

const part = span(60);

// More visits than this many at once are not begun: k6 counts them as dropped_iterations, which here is no fault.
const customers = 400;

export const options = {
  scenarios: {
    rush: {
      executor: 'ramping-arrival-rate',
      startRate: 100,
      preAllocatedVUs: customers,
      maxVUs: customers,
      stages: [500, 1000, 2000, 4000].map((target) => ({ duration: part(0.2), target })),
    },
    after: {
      executor: 'constant-arrival-rate',
      startTime: part(0.85),
      duration: part(0.15),
      rate: 50,
      preAllocatedVUs: 50,
    },
  },
  thresholds: {
    ...sound,
    'sale_duration{scenario:rush}': strained,
    'sale_duration{scenario:after}': prompt,
    sales_refused: ['count==0'],
    http_req_failed: ['rate<0.01'],
  },
};

export default visit;
