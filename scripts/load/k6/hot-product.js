// A product that everybody wants: is exactly what is there sold, not one more and not one less?
import { central, hot } from './lib/setting.js';
import { calm, expect, prompt } from './lib/report.js';
import { sell } from './lib/sale.js';

export { handleSummary } from './lib/report.js';

const late = hot.stock / 10; // buyers who come when it is gone

export const options = {
  scenarios: {
    queue: { executor: 'shared-iterations', vus: 100, iterations: hot.stock + late, maxDuration: '5m' },
  },
  thresholds: {
    ...calm,
    sale_duration: prompt,
    units_sold: [`count==${hot.stock}`],
    'sales_refused{why:insufficient_inventory}': [`count==${late}`],
    sales_refused: [`count==${late}`],
  },
};

export default function () {
  const sale = sell(central, hot.id, 1);
  const gone = sale && sale.said.errorType === 'insufficient_inventory' && sale.said.newQuantity === 0;
  expect('it is sold, or there is none left', sale && (sale.said.applied || gone), sale && sale.answer.body);
}
