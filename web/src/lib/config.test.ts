import { expect, it } from 'vitest';
import { loadConfig, readConfig } from './config.ts';

it('fills in what a node leaves out', () => {
  expect(readConfig({})).toEqual({
    actsAs: '',
    role: 'store',
    version: '',
    storeId: '',
    storeName: 'Bodega',
    locationId: undefined,
    apiBase: '/api',
    may: new Set(['read', 'sell']),
    refreshIntervalMs: 30_000,
    requestTimeoutMs: 10_000,
    lowStockThreshold: 5,
    staffIdleMs: 0,
  });
  expect(readConfig({ role: 'central' }).apiBase).toBe('/v1');
  expect(readConfig({ storeId: 's1' }).storeName).toBe('s1');
  expect(readConfig({ storeId: 's1' }).actsAs).toBe('s1');
  expect(readConfig({ storeId: 'Corner 1', actsAs: 's1' }).actsAs).toBe('s1');
  expect(readConfig({ locationId: 'north' }).locationId).toBe('north');
});

it('takes what a node says, and passes over what makes no sense', () => {
  const said = { role: 'store', storeId: 's1', storeName: 'Corner', apiBase: '/shop/', requestTimeoutMs: 5000 };
  expect(readConfig(said)).toMatchObject({ ...said, apiBase: '/shop' });
  const odd = readConfig({ role: 'admin', storeName: 7, requestTimeoutMs: -1, refreshIntervalMs: '5' });
  expect(odd).toMatchObject({
    role: 'store',
    storeName: 'Bodega',
    requestTimeoutMs: 10_000,
    refreshIntervalMs: 30_000,
  });
  expect(readConfig({ may: ['read', 'adjust'] }).may).toEqual(new Set(['read', 'adjust']));
  expect(readConfig({ staffIdleMs: 60_000 }).staffIdleMs).toBe(60_000);
  expect(readConfig({ may: [] }).may).toEqual(new Set());
  for (const wrong of [null, 7, 'x']) expect(() => readConfig(wrong)).toThrow('/config.json');
});

it('says so when the node gives none', async () => {
  await expect(loadConfig(async () => new Response('', { status: 503 }))).rejects.toThrow('503');
});
