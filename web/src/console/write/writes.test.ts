import { describe, expect, it } from 'vitest';
import { applied, fakeCentral } from '../testing.ts';
import { type Order, Writes } from './writes.ts';

const order: Order = { what: 'updates', body: { updates: [{ productId: 'A-1', delta: -2, version: 3 }] } };

describe('a write', () => {
  it('stores its key before it is sent, and forgets it when it was answered', async () => {
    let stored = '';
    const { central, asked } = fakeCentral(() => {
      stored = localStorage.getItem('bodega.intention.console-edit') ?? '';
      return { body: applied(5, 4) };
    });
    const rows = await central.writes.send('edit', order, 'Apples: −2');
    expect(rows).toEqual([
      { productId: 'A-1', ok: true, version: 4, available: 5, lastUpdated: '2026-11-23T10:01:00.000Z' },
    ]);
    expect(JSON.parse(stored).key).toBe(asked[0]?.key);
    expect(localStorage.length).toBe(0);
  });

  it('keeps one key for every retry', async () => {
    const { central, asked } = fakeCentral((_, count) => {
      if (count === 1) return 'silence';
      if (count === 2) return { status: 429, headers: { 'Retry-After': '1' } };
      return count === 3 ? { status: 503 } : { body: applied(5, 4) };
    });
    await central.writes.send('edit', order, 'x');
    expect(asked).toHaveLength(4);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  });

  it('takes another key for another intention', async () => {
    const { central, asked } = fakeCentral(() => ({ body: applied(5, 4) }));
    await central.writes.send('edit', order, 'x');
    await central.writes.send('edit', order, 'x');
    expect(asked[0]?.key).not.toBe(asked[1]?.key);
  });

  it('is settled by a refusal, which is not tried again', async () => {
    const { central, asked } = fakeCentral(() => ({ status: 400, body: { code: 'validation_error', message: 'no' } }));
    await expect(central.writes.send('edit', order, 'x')).rejects.toMatchObject({ status: 400 });
    expect(asked).toHaveLength(1);
    expect(central.writes.open()).toEqual([]);
  });
});

describe('a write that was never answered', () => {
  it('stays open, keeps others of its kind out, and is sent again under its key', async () => {
    let up = false;
    const { central, asked } = fakeCentral(() => (up ? { body: applied(5, 4) } : 'silence'));
    await expect(central.writes.send('edit', order, 'Apples: −2')).rejects.toMatchObject({ code: 'unreachable' });
    const [open] = central.writes.open();
    expect(open).toMatchObject({ slot: 'edit', mine: true, intention: { wish: { label: 'Apples: −2' } } });
    expect(() => central.writes.send('edit', order, 'y')).toThrow();
    up = true;
    if (open) await central.writes.again(open);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
    expect(central.writes.open()).toEqual([]);
  });

  it('is found after a reload, and is nobody else’s to send again', async () => {
    const { central } = fakeCentral(() => 'silence');
    await expect(central.writes.send('bulk', order, 'x')).rejects.toThrow();
    const reloaded = new Writes({ api: central.api, mark: 'tab' });
    expect(reloaded.open()).toMatchObject([{ slot: 'bulk', mine: true }]);
    const other = new Writes({ api: central.api, mark: 'other' });
    expect(other.open()).toEqual([]); // the other tab may still be sending it
    const slot = 'bodega.intention.console-bulk';
    const intention = JSON.parse(localStorage.getItem(slot) ?? '');
    localStorage.setItem(slot, JSON.stringify({ ...intention, sentAt: Date.now() - 120_000 }));
    const later = new Writes({ api: central.api, mark: 'other' });
    expect(later.open()).toMatchObject([{ mine: false }]);
    const [open] = later.open();
    if (open) later.forget(open);
    expect(localStorage.length).toBe(0);
  });
});
