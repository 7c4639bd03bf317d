// Does a crowd that comes at once do harm to those who come after it? 50 visits a second, then 1,500, then 50 again.
import { span } from './lib/setting.js';
import { prompt, sound, strained } from './lib/report.js';
import { visit } from './lib/visit.js';

export { handleSummary } from './lib/report.js';

const part = span(30);
const phase = (rate, start, share, customers) => ({
  executor: 'constant-arrival-rate',
  rate,
  duration: part(share),
  preAllocatedVUs: customers,
  ...(start > 0 && { startTime: part(start) }),
});

export const options = {
  scenarios: {
    before: phase(50, 0, 0.3, 50),
    crowd: phase(1500, 0.3, 0.3, 300),
    after: phase(50, 0.65, 0.35, 50),
  },
  thresholds: {
    ...sound,
    'sale_duration{scenario:before}': prompt,
    'sale_duration{scenario:crowd}': strained,
    'sale_duration{scenario:after}': prompt,
    sales_refused: ['count==0'],
    http_req_failed: ['rate<0.01'],
  },
};

export default visit;
