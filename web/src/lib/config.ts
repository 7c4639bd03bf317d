/** Which face of the application a node shows. */
export type Role = 'store' | 'central';

/** What a page may be allowed: to look things up, to sell, to change stock otherwise, to have copies compared. */
export type Permission = 'read' | 'sell' | 'adjust' | 'sync';

/** What a node says of itself in /config.json, with a default for what it leaves out. */
export interface Config {
  role: Role;
  version: string;
  storeId: string;
  storeName: string;
  /** The id under which the store sells and puts aside, which is not the one that it shows where the pages were given another. */
  actsAs: string;
  /** The place that a store sells from, if it is one of a place. */
  locationId: string | undefined;
  apiBase: string;
  /** What the page of a store may do here; the server refuses the rest. Central's asks for a key. */
  may: ReadonlySet<Permission>;
  refreshIntervalMs: number;
  requestTimeoutMs: number;
  lowStockThreshold: number;
  /** After so long without a touch a page of the staff is locked; 0 for never. */
  staffIdleMs: number;
}

/** Reads /config.json. It throws when the node cannot be reached, or when the answer is none of ours. */
export async function loadConfig(fetcher: typeof fetch = fetch): Promise<Config> {
  const response = await fetcher('/config.json', { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`/config.json: ${response.status}`);
  return readConfig(await response.json());
}

export function readConfig(raw: unknown): Config {
  if (typeof raw !== 'object' || raw === null) throw new Error('/config.json is not an object');
  const given = raw as Record<string, unknown>;
  const role: Role = given.role === 'central' ? 'central' : 'store';
  const storeId = text(given.storeId, '');
  return {
    role,
    version: text(given.version, ''),
    storeId,
    actsAs: text(given.actsAs, storeId),
    storeName: text(given.storeName, storeId || 'Bodega'),
    locationId: text(given.locationId, '') || undefined,
    apiBase: text(given.apiBase, role === 'central' ? '/v1' : '/api').replace(/\/+$/, ''),
    may: new Set(Array.isArray(given.may) ? (given.may as Permission[]) : (['read', 'sell'] satisfies Permission[])),
    refreshIntervalMs: positive(given.refreshIntervalMs, 30_000),
    requestTimeoutMs: positive(given.requestTimeoutMs, 10_000),
    lowStockThreshold: positive(given.lowStockThreshold, 5),
    staffIdleMs: positive(given.staffIdleMs, 0),
  };
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function positive(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : otherwise;
}
