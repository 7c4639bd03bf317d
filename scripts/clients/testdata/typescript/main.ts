// What somebody writes who has generated types with openapi-typescript.
import createClient from 'openapi-fetch';
import type { paths } from './schema.js';

const [central = '', store = '', key = ''] = process.argv.slice(2);
const client = (baseUrl: string) => createClient<paths>({ baseUrl, headers: { 'X-API-Key': key } });

function there<T>(what: string, value: T | undefined, response: Response): T {
  if (value === undefined) throw new Error(`${what}: ${response.status}`);
  return value;
}

async function product() {
  const c = client(central);
  const price = 1234567.89;
  const created = await c.POST('/v1/admin/products/create', { body: { products: [{ productId: 'P', name: 'Piano', price, available: 10 }] } });
  there('create', created.data, created.response);
  const got = await c.GET('/v1/inventory/{productId}', { params: { path: { productId: 'P' } } });
  const p = there('get', got.data, got.response);
  console.log('price', p.price === price, 'stock', p.available);
}

async function atCentral() {
  const c = client(central);
  const sold = await c.POST('/v1/inventory/updates', { body: { productId: 'P', delta: -2, idempotencyKey: 't1' } });
  const applied = there('sale', sold.data, sold.response);
  if ('newQuantity' in applied) console.log('sold, left', applied.newQuantity, '<nil>');
  const refused = await c.POST('/v1/inventory/updates', { body: { productId: 'P', delta: -1, version: 7, idempotencyKey: 't2' } });
  const why = there('conflict', refused.error, refused.response);
  if ('newVersion' in why) console.log('refused', why.code, 'left', why.newQuantity, 'version', why.newVersion, '<nil>');
  const updates = [
    { productId: 'P', delta: -1, idempotencyKey: 't3' },
    { productId: 'P', delta: -1, idempotencyKey: 't4' },
  ];
  const judged = await c.POST('/v1/inventory/updates', { body: { mode: 'atomic', updates } });
  const batch = there('batch', judged.data, judged.response);
  if ('results' in batch) {
    console.log('batch', batch.summary.succeeded, 'of', batch.results.length, 'left', batch.results[1]?.newQuantity, '<nil>');
  }
}

async function atStore() {
  const c = client(store);
  const sold = await c.POST('/v1/store/inventory/updates', { body: { productId: 'P', delta: -1, idempotencyKey: 't5' } });
  const applied = there('sale at the store', sold.data, sold.response);
  if ('newQuantity' in applied) console.log('store: sold, left', applied.newQuantity, '<nil>');
  const refused = await c.POST('/v1/store/inventory/updates', { body: { productId: 'P', delta: -1, version: 2, idempotencyKey: 't6' } });
  const why = there('conflict at the store', refused.error, refused.response);
  if ('newQuantity' in why) console.log('store: refused', why.code, 'left', why.newQuantity, '<nil>');
  const judged = await c.POST('/v1/store/inventory/batch-updates', { body: { updates: [{ productId: 'P', delta: -1, idempotencyKey: 't7' }] } });
  const batch = there('batch at the store', judged.data, judged.response);
  console.log('store: batch', batch.successCount, 'of', batch.results.length, 'left', batch.results[0]?.newQuantity);
}

await product();
await atCentral();
await atStore();
