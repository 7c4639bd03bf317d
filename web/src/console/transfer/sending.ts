import { silence } from '@lib/api/error.ts';
import type { Product } from '@lib/api/types.ts';
import { sameValue } from '../products/extras.ts';
import type { Row } from '../write/rows.ts';
import { notSent, sendAll, unconfirmed } from '../write/sendAll.ts';
import type { Order, Writes } from '../write/writes.ts';
import { type Item, newProduct, setProduct } from './plan.ts';

export interface SendingOptions {
  writes: Writes;
  label: string;
  items: readonly Item[];
  /** Looks products up again that have met another change. */
  lookUp: (ids: string[]) => Promise<Map<string, Product>>;
}

const mostRounds = 3; // of sending a line again whose product was sold meanwhile

/**
 * Sends the lines of a plan: first those that change a product, then those that make one. What got no answer is sent again
 * under the key that it had; a line whose product was only changed in other fields is sent again for its new version.
 */
export class Sending {
  private readonly became = new Map<string, Row>();
  private readonly items: Map<string, Item>;

  constructor(private readonly options: SendingOptions) {
    this.items = new Map(options.items.map((item) => [idOf(item), item]));
  }

  /** What became of every line, in the order of the file. */
  rows(): Row[] {
    return [...this.items.keys()].map(
      (productId) => this.became.get(productId) ?? { productId, ok: false, code: notSent },
    );
  }

  /** Whether some lines have no answer yet, or were never sent: running again goes on with them. */
  unfinished(): boolean {
    return this.rows().some(({ code }) => code === unconfirmed || code === notSent);
  }

  async run(onDone: (count: number) => void, stopped: () => boolean): Promise<void> {
    if (!(await this.settle())) return;
    for (let round = 0; round < mostRounds; round++) {
      const left = [...this.items.values()].filter((item) => this.open(idOf(item)));
      const count = () => onDone(this.rows().filter(({ code }) => code !== notSent).length);
      const good = await this.send(left.filter(exists), stopped, count);
      if (good)
        await this.send(
          left.filter((item) => !exists(item)),
          stopped,
          count,
        );
      if (!good || stopped() || !(await this.renew())) return;
    }
  }

  private open(productId: string): boolean {
    const row = this.became.get(productId);
    return row === undefined || row.code === notSent;
  }

  /** Sends again, under its key, what got no answer. It is false if there is none yet. */
  private async settle(): Promise<boolean> {
    const doubt = [...this.became.values()].filter(({ code }) => code === unconfirmed);
    if (doubt.length === 0) return true;
    const { writes } = this.options;
    const open = writes.open().find(({ slot }) => slot === 'import');
    if (!open) {
      // It was settled elsewhere on the page: what became of its lines must be looked up.
      for (const { productId } of doubt) this.became.set(productId, { productId, ok: false, code: met });
      return this.renew().then(() => true);
    }
    try {
      for (const row of await writes.again(open)) this.became.set(row.productId, row);
    } catch (cause) {
      const error = silence(cause);
      if (error.passing) return false;
      for (const { productId } of doubt)
        this.became.set(productId, { productId, ok: false, code: error.code, message: error.message });
    }
    return true;
  }

  /** It is false if a request got no answer. */
  private async send(items: readonly Item[], stopped: () => boolean, onDone: () => void): Promise<boolean> {
    if (items.length === 0) return true;
    const { writes, label } = this.options;
    const made = items.map((item) => (exists(item) ? setProduct(item) : newProduct(item)));
    const build = (products: readonly { productId: string }[]): Order =>
      ({ what: items.some(exists) ? 'set' : 'create', body: { products } }) as Order;
    const take = (rows: readonly Row[]) => {
      for (const row of rows) this.became.set(row.productId, row);
      onDone();
    };
    const rows = await sendAll({ writes, slot: 'import', label, items: made, build, onRows: take, stopped });
    take(rows);
    return !rows.some(({ code }) => code === unconfirmed);
  }

  /** Takes the new version for lines whose fields are as they were looked at. It is true if some are to be sent again. */
  private async renew(): Promise<boolean> {
    const ids = this.rows().flatMap(({ productId, code }) => (code === met ? [productId] : []));
    if (ids.length === 0) return false;
    const there = await this.options.lookUp(ids);
    let some = false;
    for (const productId of ids) {
      const [item, now] = [this.items.get(productId), there.get(productId)];
      if (!item) continue;
      const is = (which: 'old' | 'value') =>
        item.changes.every((change) => sameValue(now?.[change.field], change[which]));
      if (now && is('value')) this.became.set(productId, { productId, ok: true, version: now.version });
      if (now ? !exists(item) || !is('old') || is('value') || remeasured(item, now) : exists(item)) continue;
      if (now) this.items.set(productId, { ...item, planned: { ...item.planned, now } });
      this.became.delete(productId);
      some = true;
    }
    return some;
  }
}

const met = 'version_conflict';
const idOf = ({ planned }: Item): string => planned.line.values.productId;
/** Whether the stock of a line was reckoned with decimals that its product no longer has. */
const remeasured = ({ planned, changes }: Item, now: Product): boolean =>
  changes.some(({ field }) => field === 'available') && (planned.now?.decimals ?? 0) !== (now.decimals ?? 0);
const exists = ({ planned }: Item): boolean => planned.now !== undefined;
