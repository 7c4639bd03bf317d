import { expect, it } from 'vitest';
import { applied, conflict, fakeCentral, product } from '../testing.ts';
import { edit, orderOf, undoOf } from './edit.ts';

const seen = product();
const by = { field: 'available', how: 'by', value: -2 } as const;
const to = { field: 'available', how: 'to', value: 5 } as const;

it('sends a change of stock by so many for whatever version there is', () => {
  expect(orderOf(seen, { ...by, reason: 'received' })).toEqual({
    what: 'updates',
    body: { updates: [{ productId: 'A-1', delta: -2, reason: 'received' }] },
  });
});

it('sends what replaces a value only for the version that was seen, a stock as the difference', () => {
  expect(orderOf(seen, { field: 'available', how: 'to', value: 10, reason: 'correction' })).toEqual({
    what: 'updates',
    body: { updates: [{ productId: 'A-1', delta: 3, version: 3, reason: 'correction' }] },
  });
  expect(orderOf(seen, { field: 'price', value: 3 })).toEqual({
    what: 'set',
    body: { products: [{ productId: 'A-1', price: 3, expectedVersion: 3 }] },
  });
});

it('shows what was done at once', async () => {
  const { central } = fakeCentral(() => ({ body: applied(5, 4) }));
  central.live.offer([seen], { position: 1, timeline: 't' });
  expect(await edit(central, seen, by, 'x')).toMatchObject({ kind: 'done', now: { available: 5, version: 4 } });
  expect(central.live.product('A-1')).toMatchObject({ available: 5, version: 4 });
});

it('reports a conflict with what there is now, and changes nothing', async () => {
  const now = product({ available: 5, version: 4 });
  const { central, asked } = fakeCentral((one) => ({ body: one.method === 'GET' ? now : { results: [conflict] } }));
  expect(await edit(central, seen, to, 'x')).toEqual({ kind: 'conflict', now });
  expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

it('goes on at the new version when something else of the product was changed', async () => {
  const now = product({ available: 2, version: 9 });
  const { central, asked } = fakeCentral((one) => {
    if (one.method === 'GET') return { body: now };
    const ok = one.body.products[0].expectedVersion === 9;
    return { body: { results: [{ productId: 'A-1', success: ok, newVersion: 10, errorType: 'version_conflict' }] } };
  });
  const outcome = await edit(central, seen, { field: 'name', value: 'Pears' }, 'x');
  expect(outcome).toMatchObject({ kind: 'done', now: { name: 'Pears', available: 2, version: 10 } });
  const puts = asked.filter(({ method }) => method === 'PUT');
  expect(puts).toHaveLength(2);
  expect(puts[0]?.key).not.toBe(puts[1]?.key); // another request is another intention
});

it('says when the stock is too small, and when the product is gone', async () => {
  const short = { ...conflict, errorType: 'insufficient_inventory' };
  const now = product({ available: 1 });
  const first = fakeCentral((one) => ({ body: one.method === 'GET' ? now : { results: [short] } }));
  expect(await edit(first.central, seen, by, 'x')).toEqual({ kind: 'short', now });
  const missing = { ...conflict, errorType: 'product_not_found' };
  const second = fakeCentral(() => ({ body: { results: [missing] } }));
  expect(await edit(second.central, seen, by, 'x')).toEqual({ kind: 'gone' });
});

it('takes back the difference of a stock, and the value of anything else', () => {
  expect(undoOf(seen, by)).toMatchObject({ how: 'by', value: 2 });
  expect(undoOf(seen, { field: 'available', how: 'to', value: 12 })).toMatchObject({ how: 'by', value: -5 });
  expect(undoOf(seen, { field: 'name', value: 'Pears' })).toEqual({ field: 'name', value: 'Apples' });
});

it('clears a member of the catalogue with null, and takes that back with what it was', () => {
  const known = product({ barcodes: ['40063', '40064'], unit: 'kg', attributes: { colour: 'red' }, reorderPoint: 4 });
  const sent = (change: Parameters<typeof orderOf>[1]) =>
    (orderOf(known, change) as { body: { products: object[] } }).body.products[0];
  expect(sent({ field: 'barcodes', value: [] })).toMatchObject({ barcodes: null, expectedVersion: 3 });
  expect(sent({ field: 'unit', value: '' })).toMatchObject({ unit: null });
  expect(sent({ field: 'reorderPoint', value: undefined })).toMatchObject({ reorderPoint: null });
  expect(sent({ field: 'reorderPoint', value: 0 })).toMatchObject({ reorderPoint: 0 });
  expect(undoOf(known, { field: 'barcodes', value: [] })).toEqual({ field: 'barcodes', value: ['40063', '40064'] });
  expect(undoOf(known, { field: 'attributes', value: {} })).toEqual({ field: 'attributes', value: { colour: 'red' } });
});

it('meets no conflict where others sold meanwhile, and one where they changed the same list', async () => {
  const known = product({ barcodes: ['1'] });
  const change = { field: 'barcodes', value: ['1', '2'] } as const;
  const answer = (now: object) => (one: { method: string; body: { products: { expectedVersion: number }[] } }) => {
    if (one.method === 'GET') return { body: { ...known, version: 9, ...now } };
    const ok = one.body.products[0]?.expectedVersion === 9;
    return { body: { results: [{ productId: 'A-1', success: ok, newVersion: 10, errorType: 'version_conflict' }] } };
  };
  const sold = fakeCentral(answer({ available: 2 }));
  expect(await edit(sold.central, known, change, 'x')).toMatchObject({ kind: 'done', now: { barcodes: ['1', '2'] } });
  const changed = fakeCentral(answer({ barcodes: ['3'] }));
  expect(await edit(changed.central, known, change, 'x')).toMatchObject({ kind: 'conflict', now: { barcodes: ['3'] } });
});

it('says whose a barcode is that another product has', async () => {
  const taken = { productId: 'A-1', success: false, errorType: 'barcode_in_use', barcode: '40063', usedBy: 'B-2' };
  const { central } = fakeCentral((one) => ({ body: one.method === 'GET' ? seen : { results: [taken] } }));
  expect(await edit(central, seen, { field: 'barcodes', value: ['40063'] }, 'x')).toEqual({
    kind: 'refused',
    why: 'the barcode 40063 belongs to B-2',
  });
});
