import { answered, type StoreApi } from '@lib/api/client.ts';
import type { Event } from '@lib/api/types.ts';

const reach = 5_000; // events that are looked through
const pages = 4;
export const historyLength = 12;

/** The newest movements of a product among the latest events that the store remembers, newest first. */
export async function readHistory(
  api: StoreApi,
  productId: string,
  head: number,
  signal: AbortSignal,
): Promise<Event[]> {
  const page = async (offset: number, limit: number) => {
    const query = { productId, offset, limit };
    return (await answered(api.GET('/inventory/events', { params: { query }, signal }))).data;
  };
  // At the head nothing can be refused as too old, and the answer says how far back the store remembers.
  const { earliestOffset } = await page(head, 1);
  let offset = Math.max(earliestOffset, head - reach);
  let found: Event[] = [];
  for (let n = 0; n < pages; n++) {
    const { events, hasMore, nextOffset } = await page(offset, 1000);
    found = [...found, ...events];
    if (!hasMore || nextOffset <= offset) break;
    offset = nextOffset;
  }
  return found.slice(-historyLength).reverse();
}
