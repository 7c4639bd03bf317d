/** A product as the API has it. */
export interface Product {
  productId: string;
  name: string;
  available: number;
  price: number;
  version: number;
  category?: string;
  barcodes?: string[];
  unit?: string;
  decimals?: number;
  reorderPoints?: Record<string, number>;
}

export type NewProduct = Omit<Product, 'version'>;

/** What lies at a place of a product. */
export interface Level {
  locationId: string;
  onHand: number;
  held: number;
}

export interface Event {
  timestamp: string;
  delta: number;
  storeId: string;
  ref?: string;
  reason?: string;
  action?: string;
  group?: number;
}

interface EventPage {
  events: Event[];
  nextOffset: number;
  hasMore: boolean;
}

/** Asks a node what a test needs to know, or does what somebody else does meanwhile, past relays and pages. */
export class Api {
  constructor(
    private readonly base: () => string,
    private readonly key: string,
  ) {}

  async create(products: NewProduct[]) {
    const { results } = await this.send<{ results: { success: boolean }[] }>('POST', '/v1/admin/products/create', {
      products,
    });
    if (results.some(({ success }) => !success)) throw new Error(`not all were created: ${JSON.stringify(results)}`);
  }

  set(product: Partial<Product> & { productId: string; barcodes?: string[] }) {
    return this.send('PUT', '/v1/admin/products/set', { products: [product] });
  }

  remove(productId: string) {
    return this.send('DELETE', '/v1/admin/products/delete', { productIds: [productId] });
  }

  /** Sends some of a product from one place to another. */
  ship(from: string, to: string, productId: string, quantity: number, ref: string) {
    const idempotencyKey = `e2e-${crypto.randomUUID()}`;
    return this.send('POST', '/v1/transfers', { from, to, lines: [{ productId, quantity }], ref, idempotencyKey });
  }

  /** A delivery: several products at once, all or none. */
  deliver(lines: { productId: string; delta: number }[], ref: string) {
    const idempotencyKey = `e2e-${crypto.randomUUID()}`;
    const updates = lines.map((line) => ({ ...line, reason: 'delivery', ref }));
    return this.send('POST', '/v1/inventory/updates', { mode: 'atomic', updates, idempotencyKey });
  }

  /** A sale or a delivery at central. */
  change(productId: string, delta: number) {
    const idempotencyKey = `e2e-${crypto.randomUUID()}`;
    return this.send('POST', '/v1/inventory/updates', { productId, delta, idempotencyKey, storeId: 'elsewhere' });
  }

  /** Makes a place. */
  place(locationId: string, name: string, kind = 'shop') {
    return this.send('PUT', `/v1/admin/locations/${locationId}`, { name, kind, sellable: true, active: true });
  }

  /** Moves some of a product out of the pool. */
  move(productId: string, to: string, quantity: number) {
    const idempotencyKey = `e2e-${crypto.randomUUID()}`;
    return this.send('POST', '/v1/moves', { from: 'pool', to, lines: [{ productId, quantity }], idempotencyKey });
  }

  /** What lies where of a product: on hand, by place. */
  async lying(productId: string): Promise<Record<string, number>> {
    const path = `/v1/inventory/${encodeURIComponent(productId)}?include=levels`;
    const { levels } = await this.send<{ levels: Level[] }>('GET', path);
    return Object.fromEntries(levels.map(({ locationId, onHand }) => [locationId, onHand]));
  }

  /** Puts some of a product aside for somebody, for a quarter of an hour. */
  putAside(productId: string, quantity: number, ref: string) {
    const idempotencyKey = `e2e-${crypto.randomUUID()}`;
    return this.send('POST', '/v1/holds', { lines: [{ productId, quantity }], ttlSeconds: 900, ref, idempotencyKey });
  }

  /** The same through a store, from its place. */
  putAsideHere(productId: string, quantity: number, ref: string) {
    const idempotencyKey = `e2e-${crypto.randomUUID()}`;
    const body = { lines: [{ productId, quantity }], ttlSeconds: 900, ref, idempotencyKey };
    return this.send('POST', '/v1/store/holds', body);
  }

  /** Gives somebody a name and a PIN; returns the revision of the directory that knows of it. */
  async addStaff(member: { name: string; pin: string; fullName?: string; stores: string[]; scopes?: string[] }) {
    return (await this.send<{ revision: number }>('POST', '/v1/admin/staff', member)).revision;
  }

  removeStaff(name: string) {
    return this.send('DELETE', `/v1/admin/staff/${name}`);
  }

  /** The revision of the directory that a store has. */
  async directory(): Promise<number> {
    return (await this.send<{ revision: number }>('GET', '/v1/store/locations')).revision;
  }

  product(productId: string) {
    return this.send<Product>('GET', `/v1/inventory/${encodeURIComponent(productId)}`);
  }

  list(query: string) {
    return this.send<{ products: Product[]; pagination: { total_count: number } }>('GET', `/v1/inventory?${query}`);
  }

  /** The lines of a snapshot, as they are sent. */
  async snapshot(): Promise<string> {
    const answer = await fetch(`${this.base()}/v1/inventory/snapshot`, { headers: { 'X-API-Key': this.key } });
    return answer.text();
  }

  /** All events of a product. */
  async events(productId: string): Promise<Event[]> {
    const events: Event[] = [];
    for (let offset = 0; ; ) {
      const query = new URLSearchParams({ offset: String(offset), limit: '1000', productId });
      const page = await this.send<EventPage>('GET', `/v1/inventory/events?${query}`);
      events.push(...page.events);
      if (!page.hasMore) return events;
      offset = page.nextOffset;
    }
  }

  /** What is kept, the newest first, and what was done last. */
  backups() {
    return this.send<{
      running?: { task: string };
      last?: { task: string; by: string; name?: string; problem?: string };
      backups: { name: string; bytes: number; state: string }[];
    }>('GET', '/v1/admin/backups');
  }

  /** Makes a backup and returns its name once it is there and verified. */
  async backUp(): Promise<string> {
    await settled(() => this.backups()); // central makes one by itself when it starts
    await this.send('POST', '/v1/admin/backups');
    const { last } = await settled(() => this.backups());
    if (!last?.name || last.problem) throw new Error(`no backup was made: ${JSON.stringify(last)}`);
    return last.name;
  }

  /** Sells some of a product at a store. */
  sell(productId: string, count: number, reason = 'sale') {
    const idempotencyKey = `e2e-${crypto.randomUUID()}`;
    return this.send('POST', '/v1/store/inventory/updates', { productId, delta: -count, reason, idempotencyKey });
  }

  /** What a store says of a product, from its copy. */
  copy(productId: string) {
    return this.send<Product>('GET', `/v1/store/inventory/${encodeURIComponent(productId)}`);
  }

  private async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.base() + path, {
      method,
      headers: { 'X-API-Key': this.key },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }
}

/** What is kept once nothing is being done any more. */
async function settled<T extends { running?: unknown }>(read: () => Promise<T>): Promise<T> {
  for (;;) {
    const now = await read();
    if (!now.running) return now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
