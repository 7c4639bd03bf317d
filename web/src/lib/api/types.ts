import type { components, paths } from './schema.ts';

type Schemas = components['schemas'];

/** What a product is beyond its name, category and price. */
export type Extra = Schemas['Catalogue'];
export type Product = Schemas['Product'];
export type ProductPage = Schemas['ProductPage'];
/** A place where stock lies, and what lies there of a product. */
export type Location = Schemas['Location'];
export type LocationKind = Schemas['LocationKind'];
export type Level = Schemas['Level'];
export type Hold = Schemas['Hold'];
export type Event = Schemas['Event'];
/** An event as the history has it; one of the feed is one of which nothing is known of what came later. */
export type PastEvent = Event &
  Pick<Schemas['PastEvent'], 'reversedBy' | 'reversible' | 'unit' | 'decimals'> & { groupEvents?: PastEvent[] };
export type EventPage = Schemas['EventPage'];
export type SyncStatus = Schemas['SyncStatus'];
export type CacheStats = Schemas['CacheStats'];
export type Follower = Schemas['Follower'];
export type Stats = Schemas['Stats'];
export type Stores = Schemas['Stores'];
export type Cluster = Schemas['Cluster'];
export type ClusterNode = Schemas['ClusterNode'];
export type MissingNode = Schemas['MissingNode'];
export type Backups = Schemas['Backups'];
export type Backup = Schemas['Backup'];
export type BackupTask = Schemas['BackupTask'];
export type OutboxReport = Schemas['OutboxReport'];
export type Outbox = Schemas['Outbox'];
export type Unhealed = Schemas['Unhealed'];
export type LimitStatus = Schemas['LimitStatus'];
export type Health = Schemas['Health'];
export type LineResult = Schemas['LineResult'];
export type StoreLineResult = Schemas['StoreLineResult'];
export type UpdateRefused = Schemas['UpdateRefused'];
export type StoreBatchResult = Schemas['StoreBatchResult'];
export type StoreBatchRefused = Schemas['StoreBatchRefused'];
export type ItemResult = Schemas['ItemResult'];
export type Category = Schemas['Categories']['categories'][number];
export type CountLineResult = Schemas['CountedLine'];
/** Goods on their way from one place to another. */
export type Transfer = Schemas['Transfer'];
export type TransferLine = Schemas['TransferredLine'];

/** A key of the directory, with which programs and tills sign in. */
export type APIKey = Schemas['Key'];
export type KeyList = Schemas['Keys'];
/** Who signs in at the pages of stores. */
export type Member = Schemas['Staff'];
/** What was done that only few may. */
export type Act = Schemas['Act'];

/** The paths of a store as the store front sees them, below its base. */
export type StorePaths = {
  [P in keyof paths as P extends `/v1/store${infer Rest}`
    ? Rest
    : P extends `/v1${infer Rest extends `/auth/${string}`}`
      ? Rest
      : never]: paths[P];
};

/** The paths of central as the console sees them, below its base. */
export type CentralPaths = {
  [P in keyof paths as P extends `/v1/store/${string}` ? never : P extends `/v1${infer Rest}` ? Rest : never]: paths[P];
};

/** Who is signed in at a store. */
export type SignedIn = paths['/v1/auth/session']['get']['responses'][200]['content']['application/json'];

export type ListQuery = NonNullable<paths['/v1/inventory']['get']['parameters']['query']>;
export type Sort = NonNullable<ListQuery['sort']>;
export type StockFilter = NonNullable<ListQuery['stock']>;
