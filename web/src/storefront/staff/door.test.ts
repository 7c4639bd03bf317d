import { readConfig } from '@lib/config.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Door } from './door.ts';
import { FakeDesk, failure } from './testing.ts';

const idleMs = 300_000;
const config = readConfig({ storeId: 'corner', may: [], staffIdleMs: idleMs });

let desk: FakeDesk;
const closers: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  desk = new FakeDesk();
});

afterEach(() => {
  for (const close of closers.splice(0)) close();
  vi.useRealTimers();
});

/** A page of the browser, which asks first. */
async function page(): Promise<Door> {
  const door = new Door(config);
  closers.push(door.open());
  await settle();
  return door;
}

const settle = () => vi.advanceTimersByTimeAsync(0);

/** What jsdom does not do: tells the other tabs what one has stored. */
async function tellTabs() {
  window.dispatchEvent(new StorageEvent('storage', { key: 'bodega.till.corner' }));
  await settle();
}

/** An answer that is on its way for as long as somebody waits for it. */
const untilCalledOff = ({ signal }: Request) =>
  new Promise<Response>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

async function signedIn(): Promise<Door> {
  const door = await page();
  await door.signIn('anna', '135791');
  return door;
}

describe('a page', () => {
  it('is of nobody until somebody signs in, and theirs after it was loaded again', async () => {
    const door = await page();
    expect(door.state()).toEqual({ at: 'visitor', staff: true });
    await expect(door.signIn('anna', '000000')).rejects.toMatchObject({ code: 'wrong_pin' });
    expect(door.state().at).toBe('visitor');
    await door.signIn('anna', '135791');
    expect(door.state()).toMatchObject({ at: 'member', member: { name: 'anna', fullName: 'Anna Quist' } });
    expect((await page()).state()).toMatchObject({ at: 'member', member: { name: 'anna' } });
  });

  it('may do what the scopes of a member allow', async () => {
    desk.scopes = ['stock:read', 'stock:sell'];
    const door = await signedIn();
    expect(door.state()).toMatchObject({ member: { may: new Set(['read', 'sell']) } });
  });

  it('asks until the store answers', async () => {
    desk.down = true;
    const door = await page();
    expect(door.state()).toMatchObject({ at: 'asking', error: { code: 'unreachable' } });
    desk.down = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(door.state().at).toBe('visitor');
  });

  it('says that nobody could sign in, where nobody has a PIN', async () => {
    desk.pins = {};
    expect((await page()).state()).toEqual({ at: 'visitor', staff: false });
  });
});

describe('a lock', () => {
  it('falls when nobody has touched the page for a while, and ends the sign-in at the store', async () => {
    const door = await signedIn();
    await vi.advanceTimersByTimeAsync(idleMs - 1_000);
    door.touched();
    await vi.advanceTimersByTimeAsync(idleMs - 1_000);
    expect(door.state().at).toBe('member');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(door.state()).toEqual({ at: 'locked', whom: { name: 'anna', fullName: 'Anna Quist' }, why: 'idle' });
    expect(desk.cookie).toBeUndefined();
    await door.signIn('anna', '135791');
    expect(door.state().at).toBe('member');
  });

  it('falls with the first touch after a machine has slept', async () => {
    const door = await signedIn();
    vi.setSystemTime(Date.now() + idleMs); // no timer has run
    door.touched();
    expect(door.state()).toMatchObject({ at: 'locked', why: 'idle' });
  });

  it.each([idleMs, -idleMs])('falls when the clock has jumped by %i ms', async (by) => {
    const door = await signedIn();
    vi.setSystemTime(Date.now() + by);
    door.watch();
    expect(door.state().at).toBe('locked');
  });

  it('stays when the page is loaded again, as does that of a page that was left for long', async () => {
    (await signedIn()).lock('hand');
    await settle();
    expect((await page()).state()).toMatchObject({ at: 'locked', why: 'hand' });
    const again = await signedIn();
    expect(again.state().at).toBe('member');
    for (const close of closers.splice(0)) close();
    desk.asked.length = 0;
    vi.setSystemTime(Date.now() + idleMs);
    expect((await page()).state()).toMatchObject({ at: 'locked', why: 'idle' });
    expect(desk.asked).toEqual(['DELETE /auth/session']);
  });

  it('falls where a cookie is left and nobody knows for how long', async () => {
    desk.cookie = 'anna';
    expect((await page()).state()).toMatchObject({ at: 'locked', whom: { name: 'anna' } });
    expect(desk.cookie).toBeUndefined();
  });

  it('falls also while the store is away, which is told as soon as it is back', async () => {
    const door = await signedIn();
    desk.down = true;
    door.lock('hand');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(door.state().at).toBe('locked');
    expect(desk.cookie).toBe('anna');
    desk.down = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(desk.cookie).toBeUndefined();
  });

  it('is opened by another person too, and never by an end that comes late', async () => {
    const door = await signedIn();
    desk.refuse = (request) => (request.method === 'DELETE' ? untilCalledOff(request) : undefined);
    door.lock('hand');
    await settle();
    await door.signIn('ben', '246802');
    desk.refuse = undefined;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(door.state()).toMatchObject({ at: 'member', member: { name: 'ben' } });
    expect(desk.cookie).toBe('ben');
  });

  it('goes on ending the sign-in when a PIN is wrong', async () => {
    const door = await signedIn();
    desk.down = true;
    door.lock('hand');
    await expect(door.signIn('anna', '135791')).rejects.toMatchObject({ code: 'unreachable' });
    desk.down = false;
    await expect(door.signIn('anna', '000000')).rejects.toMatchObject({ code: 'wrong_pin' });
    await settle();
    expect(desk.cookie).toBeUndefined();
  });
});

describe('tabs', () => {
  it('are locked and opened together, and one that is touched keeps all open', async () => {
    const one = await signedIn();
    const two = await page();
    expect(two.state().at).toBe('member');
    await vi.advanceTimersByTimeAsync(idleMs - 1_000);
    two.touched();
    await tellTabs();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(one.state().at).toBe('member');
    two.touched();
    await vi.advanceTimersByTimeAsync(idleMs - 3_000);
    two.touched(); // of which the other has not heard when it looks
    await vi.advanceTimersByTimeAsync(4_000);
    expect(one.state().at).toBe('member');
    await tellTabs();
    two.lock('hand');
    await tellTabs();
    expect(one.state()).toMatchObject({ at: 'locked', why: 'hand' });
    await one.signIn('ben', '246802');
    await tellTabs();
    expect(two.state()).toMatchObject({ at: 'member', member: { name: 'ben' } });
    await vi.advanceTimersByTimeAsync(idleMs);
    expect([one.state().at, two.state().at]).toEqual(['locked', 'locked']);
    await two.signIn('ben', '246802');
    await tellTabs();
    await two.leave();
    await tellTabs();
    expect(one.state().at).toBe('visitor');
    await one.signIn('anna', '135791');
    await tellTabs();
    expect(two.state()).toMatchObject({ at: 'member', member: { name: 'anna' } });
  });
});

describe('an end', () => {
  const since = (door: Door) => {
    const inside = door.state();
    return inside.at === 'member' ? inside.since : undefined;
  };

  it('that the store has made locks the page; what was asked before a PIN was changed does not', async () => {
    const door = await signedIn();
    expect(await door.denied(since(door))).toBe(true);
    expect(door.state().at).toBe('member');
    desk.cookie = undefined; // removed, signed out everywhere, or twelve hours are over
    expect(await door.denied(since(door))).toBe(false);
    expect(door.state()).toMatchObject({ at: 'locked', why: 'ended', whom: { name: 'anna' } });
    expect((await page()).state()).toMatchObject({ at: 'locked', why: 'ended' });
  });

  it('is made after some refusals, whatever the store says of the sign-in', async () => {
    const door = await signedIn();
    for (let n = 0; n < 6 && door.state().at === 'member'; n++) await door.denied(since(door));
    expect(door.state()).toMatchObject({ at: 'locked', why: 'ended' });
  });

  it('of a sign-in from before is nothing to the one of now', async () => {
    const door = await signedIn();
    const before = since(door);
    await vi.advanceTimersByTimeAsync(10);
    door.lock('hand');
    await door.signIn('ben', '246802');
    expect(await door.denied(before)).toBe(false);
    expect(door.state()).toMatchObject({ at: 'member', member: { name: 'ben' } });
  });

  it('from before the page was opened is found out', async () => {
    const door = await page();
    desk.asked.length = 0;
    expect(await door.denied(undefined)).toBe(false);
    expect(desk.asked).toEqual(['GET /auth/session']); // which takes the cookie away
    expect(door.state().at).toBe('visitor');
  });

  it('everywhere is all or nothing', async () => {
    const door = await signedIn();
    desk.refuse = ({ url }) => (url.includes('everywhere=true') ? failure(503, 'central_unavailable') : undefined);
    await expect(door.leave({ everywhere: true })).rejects.toMatchObject({ code: 'central_unavailable' });
    expect(door.state().at).toBe('member');
    await door.leave();
    expect(door.state()).toEqual({ at: 'visitor', staff: true });
    expect((await page()).state().at).toBe('visitor');
  });
});

it('remembers who has signed in here, the last one first, until it is told to forget', async () => {
  const door = await signedIn();
  await door.signIn('ben', '246802');
  expect(door.till.get().recent.map(({ name }) => name)).toEqual(['ben', 'anna']);
  door.forget();
  expect(door.till.get()).toMatchObject({ recent: [], occupant: { name: 'ben' } });
});
