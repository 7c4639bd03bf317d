import type { NewProduct, Purpose, SetProduct, Values } from '../products/draft.ts';
import type { Row } from '../write/rows.ts';
import { sendAll } from '../write/sendAll.ts';
import type { Order, Writes } from '../write/writes.ts';

export interface SendLines {
  writes: Writes;
  label: string;
  values: readonly Values[];
  purpose: Purpose;
  onDone: (count: number) => void;
  stopped: () => boolean;
}

/** Creates or sets products. For `either` those that exist are set first; what is not found is then created. */
export async function sendLines({ writes, label, values, purpose, onDone, stopped }: SendLines): Promise<Row[]> {
  const send = (items: readonly Values[], build: (items: readonly Values[]) => Order, before = 0) => {
    const onRows = (rows: readonly Row[]) => onDone(before + rows.length);
    return sendAll({ writes, slot: 'import', label, items, build, onRows, stopped });
  };
  if (purpose === 'create') return send(values, createOrder);
  const rows = await send(values, setOrder);
  if (purpose === 'set') return rows;
  const judged = rows.map((row, i) =>
    row.code === 'not_found' && !values[i]?.name ? { ...row, code: 'nameless' } : row,
  );
  const missing = judged.flatMap(({ code }, i) => (code === 'not_found' ? [i] : []));
  if (missing.length === 0) return judged;
  const created = await send(
    missing.map((i) => values[i] as Values),
    createOrder,
    values.length - missing.length,
  );
  const byPlace = new Map(missing.map((place, i) => [place, created[i]]));
  return judged.map((row, i) => byPlace.get(i) ?? row);
}

const createOrder = (items: readonly Values[]): Order => ({
  what: 'create',
  body: { products: items as NewProduct[] },
});

const setOrder = (items: readonly Values[]): Order => ({ what: 'set', body: { products: items as SetProduct[] } });
