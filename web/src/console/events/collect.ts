import type { PastEvent } from '@lib/api/types.ts';
import type { Central } from '../central/central.ts';
import { type Pause, patiently } from '../central/patiently.ts';
import { type Filters, historyQuery } from '../history/filters.ts';
import { happened, placesOf } from '../history/happened.ts';
import { readHistory } from '../history/useHistory.ts';
import { csvOf, lineEnd, mark } from '../transfer/csv.ts';

export const formats = ['csv', 'ndjson'] as const;
export type Format = (typeof formats)[number];

/** The most events of a file: whoever needs more asks central itself, page after page. */
export const exportMost = 100_000;
const pageSize = 1_000;

const columns = {
  offset: ({ offset }) => offset,
  timestamp: ({ timestamp }) => timestamp,
  action: happened,
  productId: ({ productId }) => productId,
  name: ({ data }) => data.name,
  before: ({ before }) => before,
  delta: ({ delta }) => delta,
  available: ({ data }) => data.available,
  price: ({ data }) => data.price,
  version: ({ version }) => version,
  actor: ({ actor }) => actor,
  storeId: ({ storeId }) => storeId,
  locations: (event) => placesOf(event).join(' '),
  reason: ({ reason }) => reason,
  ref: ({ ref }) => ref,
  group: ({ group }) => group,
  reverses: ({ reverses }) => reverses,
  reversedBy: ({ reversedBy }) => reversedBy,
  requestId: ({ requestId }) => requestId,
} satisfies Record<string, (event: PastEvent) => string | number | undefined>;

const linesOf: Record<Format, (events: readonly PastEvent[]) => string> = {
  csv: (events) => events.map((event) => csvOf(Object.values(columns).map((of) => of(event) ?? '')) + lineEnd).join(''),
  ndjson: (events) => events.map((event) => `${JSON.stringify(event)}\n`).join(''),
};

export interface Collected {
  parts: Blob[];
  count: number;
  /** There are more than a file may have. */
  cut: boolean;
}

interface Job {
  filters: Filters;
  format: Format;
  signal: AbortSignal;
  onCount: (count: number) => void;
  most?: number;
  pause?: Pause;
}

/** All events that the filters find, the newest first, as the parts of a file: each page is put aside as it comes. */
export async function collect(central: Pick<Central, 'api' | 'measures'>, job: Job): Promise<Collected> {
  const { filters, format, signal, onCount, most = exportMost } = job;
  const ask = patiently(job.pause);
  const query = historyQuery(filters);
  const parts = format === 'csv' ? [new Blob([mark, csvOf(Object.keys(columns)), lineEnd])] : [];
  let count = 0;
  let cursor: string | undefined;
  do {
    const limit = Math.min(pageSize, most - count);
    const page = await ask(() => readHistory(central, filters.product, query, { limit, cursor, signal }));
    parts.push(new Blob([linesOf[format](page.events)]));
    count += page.events.length;
    onCount(count);
    cursor = page.cursor;
  } while (cursor !== undefined && count < most);
  return { parts, count, cut: cursor !== undefined };
}
