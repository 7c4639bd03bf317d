import { execFile } from 'node:child_process';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject } from 'vitest';
import { Api, type NewProduct } from './api.ts';
import { Node } from './node.ts';
import { Relay } from './relay.ts';

/** How long the pages wait for an answer here: as long as a busy machine may take, and as a test whose answer is swallowed waits. */
export const requestTimeoutMs = 20_000;

export const keys = { user: 'e2e-user-key', admin: 'e2e-admin-key' };

/** A store as browsers see it: through a relay of its own. */
export interface Store {
  id: string;
  name: string;
  node: Node;
  front: Relay;
  api: Api;
}

/** A central and two stores. */
export interface Shop {
  central: Node;
  console: Relay;
  api: Api;
  stores: readonly [Store, Store];
  /** Creates a product that no other test has, and waits until all stores have it. */
  product(part?: Partial<NewProduct>): Promise<NewProduct>;
  /** Opens one more store, which sells from a place. */
  openAt(locationId: string, name: string): Promise<Store>;
  /** Opens one more store, with settings of its own. */
  openWith(id: string, name: string, settings: Record<string, string>): Promise<Store>;
  /** Takes the directory of central away, which must be stopped, and returns what brings it back. */
  loseData(): Promise<() => Promise<void>>;
  /** Has a backup made now, and returns what brings central back to it and starts it. */
  backUp(): Promise<() => Promise<void>>;
  /** Puts right what a test has broken, so that the next one finds all well. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

export const common = {
  LOG_LEVEL: 'info',
  RATE_LIMIT_REQUESTS_PER_MINUTE: '100000',
  RATE_LIMIT_ADMIN_REQUESTS_PER_MINUTE: '100000',
  REACT_APP_REQUEST_TIMEOUT: String(requestTimeoutMs),
  REACT_APP_AUTO_REFRESH_INTERVAL: '1000',
};

export async function openShop(): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'bodega-e2e-'));
  const binary = inject('binary');
  const central = new Node(binary, ['central', '--sample'], {
    ...common,
    DATA_DIR: join(folder, 'central'),
    JOURNAL_SEGMENT_BYTES: '4MiB',
    BACKUP_DIR: join(folder, 'backups'),
    API_KEYS: `till=${keys.user}`,
    ADMIN_API_KEYS: `admin=${keys.admin}`,
    RATE_LIMIT_EXEMPT_KEYS: 'till',
  });
  const console = new Relay(() => central.address);
  await Promise.all([central.start(), console.listen()]);
  const open = (id: string, name: string, more = {}) =>
    openStore({ id, name, binary, folder, central: central.url, more });
  const stores = await Promise.all([open('store-s1', 'Harbour Street'), open('store-s2', 'Old Market')]);
  const api = new Api(() => central.url, keys.admin);
  const opened: Store[] = [...stores];
  const openMore = async (...args: Parameters<typeof open>) => {
    const store = await open(...args);
    opened.push(store);
    return store;
  };
  return {
    central,
    console,
    api,
    stores,
    product: (part) => newProduct(api, opened, part),
    openAt: (locationId, name) => openMore(`store-${locationId}`, name, { STORE_LOCATION: locationId }),
    openWith: openMore,
    async loseData() {
      const here = join(folder, 'central');
      const lost = join(folder, 'central.lost');
      await rename(here, lost);
      return async () => {
        await rename(here, join(folder, 'central.begun'));
        await rename(lost, here);
      };
    },
    async backUp() {
      const name = await api.backUp();
      return async () => {
        await central.stop();
        const here = join(folder, 'central');
        await rename(here, join(folder, 'central.lost'));
        await promisify(execFile)(binary, ['restore', '--from', join(folder, 'backups', name), '--data-dir', here]);
        await central.start();
      };
    },
    async mend() {
      for (const relay of [console, ...opened.map(({ front }) => front)]) relay.restore();
      await Promise.all([central, ...opened.map(({ node }) => node)].map((node) => node.start()));
    },
    async close() {
      for (const relay of [console, ...opened.map(({ front }) => front)]) await relay.close();
      await Promise.all(opened.map(({ node }) => node.stop()));
      await central.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface StoreOptions {
  id: string;
  name: string;
  binary: string;
  folder: string;
  central: string;
  more: Record<string, string>;
}

export async function openStore({ id, name, binary, folder, central, more }: StoreOptions): Promise<Store> {
  const node = new Node(binary, ['store'], {
    ...common,
    STORE_ID: id,
    STORE_NAME: name,
    DATA_DIR: join(folder, id),
    API_KEYS: `till=${keys.user}`,
    CENTRAL_API_URL: central,
    CENTRAL_API_KEY: keys.user,
    ...more,
  });
  const front = new Relay(() => node.address);
  await Promise.all([node.start(), front.listen()]);
  return { id, name, node, front, api: new Api(() => node.url, keys.user) };
}

let made = 0;

export async function newProduct(api: Api, stores: readonly Store[], part: Partial<NewProduct> = {}) {
  made++;
  const productId = `E2E-${String(made).padStart(3, '0')}`;
  const product = { productId, name: `Walnut loaf ${made}`, available: 20, price: 3.5, category: 'Bakery', ...part };
  await api.create([product]);
  for (const store of stores)
    await expect.poll(() => store.api.copy(product.productId).catch(() => null)).toMatchObject(product);
  return product;
}
