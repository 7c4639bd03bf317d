import type {} from '@lib/api/schema.ts';

type Content<T> = { headers: { [name: string]: unknown }; content: { 'application/json': T } };
type Call<Path, Query, Body, Answer> = {
  parameters: { query?: Query; header?: { 'If-Match'?: string }; path: Path; cookie?: never };
  requestBody: { content: { 'application/json': Body } };
  responses: { 200: Content<Answer> };
};
type Get<Query, Answer> = {
  parameters: { query?: Query; header?: never; path?: never; cookie?: never };
  requestBody?: never;
  responses: { 200: Content<Answer> };
};
type Bare<Path, Answer> = {
  parameters: { query?: never; header?: { 'If-Match'?: string }; path: Path; cookie?: never };
  requestBody?: never;
  responses: { 200: Content<Answer> };
};
export interface APIKey {
  keyId: string;
  name: string;
  scopes: string[];
  createdAt: string;
  createdBy: string;
  expiresAt?: string;
  revokedAt?: string;
  lastUsedAt?: string;
  rotatedUntil?: string;
  unconfirmed?: boolean;
  revision: number;
}
export interface Member {
  name: string;
  fullName?: string;
  stores: string[];
  scopes: string[];
  createdAt: string;
  createdBy: string;
  removedAt?: string;
  revision: number;
}
export interface Act {
  at: string;
  actor?: string;
  action: string;
  target?: string;
  address: string;
  node?: string;
  requestId: string;
  outcome: string;
  status: number;
}
export interface KeyList {
  keys: APIKey[];
  total: number;
  nextCursor?: string;
  unconfirmed?: { since: string; restoredAt: string; keys: number };
}
declare module '@lib/api/schema.ts' {
  interface paths {
    '/v1/auth/me': { get: Get<never, { principal: string; scopes: string[]; store?: string; via: string }> };
    '/v1/admin/keys': {
      get: Get<{ limit?: number; after?: string; state?: 'active' | 'all' }, KeyList>;
      post: {
        parameters: { query?: never; header?: never; path?: never; cookie?: never };
        requestBody: { content: { 'application/json': { name: string; scopes: string[]; expiresAt?: string } } };
        responses: { 201: Content<APIKey & { secret: string }> };
      };
    };
    '/v1/admin/keys/{keyId}': {
      patch: Call<{ keyId: string }, never, { scopes?: string[]; expiresAt?: string; neverExpires?: boolean }, APIKey>;
      delete: Bare<{ keyId: string }, APIKey>;
    };
    '/v1/admin/keys/{keyId}/rotate': {
      post: Call<{ keyId: string }, never, { overlapSeconds?: number }, APIKey & { secret: string }>;
    };
    '/v1/admin/keys/confirm': {
      post: {
        parameters: { query?: never; header?: never; path?: never; cookie?: never };
        requestBody?: never;
        responses: { 200: Content<{ confirmed: boolean }> };
      };
    };
    '/v1/admin/staff': {
      get: Get<
        { limit?: number; after?: string; state?: 'active' | 'all'; store?: string },
        { staff: Member[]; total: number; nextCursor?: string }
      >;
      post: {
        parameters: { query?: never; header?: never; path?: never; cookie?: never };
        requestBody: {
          content: {
            'application/json': { name: string; pin: string; fullName?: string; stores: string[]; scopes?: string[] };
          };
        };
        responses: { 201: Content<Member> };
      };
    };
    '/v1/admin/staff/{name}': {
      patch: Call<
        { name: string },
        never,
        { fullName?: string; stores?: string[]; scopes?: string[]; pin?: string; signOut?: boolean },
        Member
      >;
      delete: Bare<{ name: string }, Member>;
    };
    '/v1/admin/audit': {
      get: Get<
        { actor?: string; action?: string; from?: string; to?: string; limit?: number; cursor?: string },
        { acts: Act[]; nextCursor?: string }
      >;
    };
  }
}
