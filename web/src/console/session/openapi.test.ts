import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Deed, deeds } from './rights.ts';

/** What the console asks central for with each of its deeds. */
const routes: Record<Deed, string[]> = {
  readStock: [
    'get /v1/inventory',
    'get /v1/inventory/{productId}',
    'get /v1/inventory/events',
    'get /v1/categories',
    'get /v1/locations',
    'get /v1/holds',
    'get /v1/transfers',
  ],
  readOps: [
    'get /v1/admin/stats',
    'get /v1/admin/stores',
    'get /v1/admin/cluster',
    'get /v1/admin/backups',
    'get /v1/admin/rate-limit/status',
    'get /v1/admin/audit',
  ],
  readHistory: ['get /v1/history', 'get /v1/history/{offset}', 'get /v1/inventory/{productId}/history'],
  endHolds: ['post /v1/holds/{holdId}/commit', 'post /v1/holds/{holdId}/release'],
  adjustStock: ['post /v1/moves', 'post /v1/transfers/{transferId}/receive', 'post /v1/transfers/{transferId}/cancel'],
  editProducts: ['post /v1/admin/products/create', 'put /v1/admin/products/set', 'delete /v1/admin/products/delete'],
  keepPlaces: ['put /v1/admin/locations/{locationId}', 'delete /v1/admin/locations/{locationId}'],
  takeBack: ['post /v1/admin/history/{offset}/reverse'],
  keepBackups: [
    'post /v1/admin/backups',
    'get /v1/admin/backup',
    'get /v1/admin/backups/{name}',
    'post /v1/admin/backups/{name}/verify',
  ],
  runCluster: ['post /v1/admin/cluster/handover', 'delete /v1/admin/cluster/nodes/{name}'],
  resetLimits: ['post /v1/admin/rate-limit/reset'],
  keepPeople: [
    'get /v1/admin/keys',
    'post /v1/admin/keys',
    'patch /v1/admin/keys/{keyId}',
    'delete /v1/admin/keys/{keyId}',
    'post /v1/admin/keys/{keyId}/rotate',
    'post /v1/admin/keys/confirm',
    'get /v1/admin/staff',
    'post /v1/admin/staff',
    'patch /v1/admin/staff/{name}',
    'delete /v1/admin/staff/{name}',
  ],
};

type Paths = Record<string, Record<string, { security?: { apiKey?: string[] }[] }>>;
const { paths } = JSON.parse(readFileSync('../docs/openapi.json', 'utf8')) as { paths: Paths };

it.each(Object.entries(routes))('%s takes what its routes take', (deed, asked) => {
  for (const route of asked) {
    const [method = '', path = ''] = route.split(' ');
    const scopes = paths[path]?.[method]?.security?.flatMap(({ apiKey = [] }) => apiKey) ?? [];
    const own = scopes.filter((scope) => !scope.startsWith('store:')).sort();
    expect(own, route).toEqual([...deeds[deed as Deed]].sort());
  }
});
