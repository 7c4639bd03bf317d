import { storeApi } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Config, Permission } from '@lib/config.ts';
import type { Keeping } from '@lib/keeping.ts';
import { keepKey, keyOf } from './key.ts';
import { type Member, mayWith, type SignIns, signIns } from './signIns.ts';
import { changed, isIdle, left, type Occupant, occupied, openTill, type Person, type Till, type Why } from './till.ts';

/** Who is before the page. `locked`: the store has ended the sign-in, or is about to; what was entered waits. */
export type Inside =
  | { at: 'asking'; error?: unknown }
  /** `staff`: whether anybody could sign in with a name. */
  | { at: 'visitor'; staff: boolean }
  | { at: 'key'; key: string; may: ReadonlySet<Permission> }
  | { at: 'member'; member: Member; since: number }
  | { at: 'locked'; whom: Person; why: Why };

const againMs = 1_500;
const doubtsMost = 5; // in a minute; then a sign-in that the store says is good is over all the same
const touchMs = 5_000; // how exactly the tabs know when one was touched

/** Lets the staff in and out, and locks the page behind them. A plain store of values, made for useSyncExternalStore. */
export class Door {
  readonly till: Keeping<Till>;
  private now: Inside = { at: 'asking' };
  private readonly end = new AbortController();
  private readonly subscribers = new Set<() => void>();
  private readonly calls: SignIns;
  private ending: { abort: AbortController; done: Promise<void> } | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private doubts: number[] = [];
  private doubting: Promise<boolean> | undefined;
  private turn = 0;

  constructor(private readonly config: Config) {
    this.till = openTill(config.storeId, this.end.signal);
    this.calls = signIns(storeApi({ base: config.apiBase, timeoutMs: config.requestTimeoutMs }));
  }

  readonly state = (): Inside => this.now;
  readonly subscribe = (subscriber: () => void) => {
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  };

  /** Begins to ask and to listen; returns what ends it. */
  open(): () => void {
    const unsubscribe = this.till.subscribe(() => this.heard());
    void this.ask();
    return () => {
      unsubscribe();
      this.end.abort();
      clearTimeout(this.timer);
      this.ending?.abort.abort();
    };
  }

  /** Finds out who is signed in. A browser that does not know for how long nobody was here has it locked. */
  async ask(): Promise<void> {
    clearTimeout(this.timer);
    const { turn } = this;
    const key = keyOf(this.config.storeId);
    const { occupant } = this.till.get();
    if (!key && occupant && (occupant.locked || this.idle(occupant)))
      return this.lockUp(occupant, occupant.locked ?? 'idle');
    try {
      if (key) return await this.give(key);
      const { member, staff } = await this.calls.who();
      if (turn !== this.turn) return; // somebody has come or gone meanwhile
      const known = this.till.get().occupant;
      if (!member) return known ? this.lockUp(known, 'ended') : this.show({ at: 'visitor', staff });
      if (known?.name === member.name && !known.locked) {
        this.show({ at: 'member', member, since: known.since });
        this.watch();
      } else if (this.config.staffIdleMs > 0) this.lockUp(member, 'idle');
      else this.enter(member);
    } catch (error) {
      if (turn !== this.turn || this.end.signal.aborted) return;
      if (key && error instanceof ApiError && error.status === 401) {
        keepKey(this.config.storeId, undefined);
        return this.ask();
      }
      if (this.now.at === 'asking') this.show({ at: 'asking', error });
      this.timer = setTimeout(() => void this.ask(), againMs);
    }
  }

  async signIn(name: string, pin: string): Promise<void> {
    this.enter(await this.instead(() => this.calls.begin(name, pin)));
  }

  /** Takes a key of the store, which is tried first. */
  async give(key: string): Promise<void> {
    const may = await mayWith(key, this.config);
    keepKey(this.config.storeId, key);
    this.show({ at: 'key', key, may });
    this.till.change(left);
  }

  /** Lets nobody near what the page shows, and ends the sign-in at the store: the PIN opens it again. */
  lock(why: Why) {
    if (this.now.at === 'member') this.lockUp({ ...this.now.member }, why, this.now.since);
  }

  /** Ends it all. It throws, and nothing has ended, where it cannot be ended everywhere. */
  async leave({ everywhere = false } = {}): Promise<void> {
    if (this.now.at === 'key') {
      keepKey(this.config.storeId, undefined);
      this.show({ at: 'asking' });
      return this.ask();
    }
    await this.instead(() => this.calls.end({ everywhere }));
    this.show({ at: 'visitor', staff: true });
    this.till.change(left);
  }

  changePin(pin: string, newPin: string): Promise<void> {
    return this.calls.changePin(pin, newPin);
  }

  forget() {
    this.till.change(({ occupant }) => ({ ...(occupant ? { occupant } : {}), recent: [] }));
  }

  /** The store has refused what the page sent in somebody's name, which may have been from before. True if they are still signed in. */
  denied(since: number | undefined): Promise<boolean> {
    this.doubting ??= this.doubt(since).finally(() => {
      this.doubting = undefined;
    });
    return this.doubting;
  }

  /** Somebody is here. The first touch after a long time is too late. */
  readonly touched = () => {
    if (this.now.at !== 'member') return;
    const { since } = this.now;
    const { occupant } = this.till.get();
    if (!occupant || occupant.since !== since) return;
    const now = Date.now();
    if (this.idle(occupant)) {
      if (this.over(since)) this.lock('idle');
    } else if (Math.abs(now - occupant.seenAt) >= Math.min(touchMs, this.config.staffIdleMs / 10))
      this.till.change((till) => changed(till, since, { seenAt: now }));
  };

  /** Looks whether it is time to lock, and again when it may be. */
  readonly watch = () => {
    clearTimeout(this.timer);
    if (this.now.at !== 'member' || this.config.staffIdleMs <= 0) return;
    if (this.over(this.now.since)) return this.lock('idle');
    const { occupant } = this.till.get();
    if (!occupant) return;
    const due = occupant.seenAt + this.config.staffIdleMs - Date.now();
    this.timer = setTimeout(this.watch, Math.max(50, Math.min(due, this.config.staffIdleMs)));
  };

  private async doubt(since: number | undefined): Promise<boolean> {
    const mine = () => this.now.at === 'member' && this.now.since === since;
    if (this.now.at === 'key' && since === undefined) await this.leave();
    else if (this.now.at === 'visitor') await this.ask(); // a cookie is left from before
    if (!mine()) return false;
    const now = Date.now();
    this.doubts = [...this.doubts.filter((at) => now - at < 60_000), now];
    const signed = this.doubts.length > doubtsMost ? undefined : await this.calls.who().catch(() => undefined);
    if (this.now.at !== 'member' || !mine()) return false;
    if (signed?.member?.name === this.now.member.name) return true;
    this.lock('ended');
    return false;
  }

  /** Whether nobody has touched any tab for too long, of which another may not have told yet. */
  private over(since: number): boolean {
    const { occupant } = this.till.get();
    if (!occupant || !this.idle(occupant)) return false;
    const now = this.till.look().occupant; // which may have opened or locked the page too
    return !!now && now.since === since && !now.locked && this.idle(now);
  }

  private idle(occupant: Occupant): boolean {
    return isIdle(occupant, this.config.staffIdleMs, Date.now());
  }

  private enter(member: Member) {
    const since = Date.now();
    this.show({ at: 'member', member, since });
    this.till.change((till) => occupied(till, member, since));
    this.watch();
  }

  private lockUp({ name, fullName }: Person, why: Why, since?: number) {
    clearTimeout(this.timer);
    this.show({ at: 'locked', whom: { name, fullName }, why });
    this.till.change((till) => {
      const known = till.occupant?.name === name ? till : occupied(till, { name, fullName }, since ?? Date.now());
      return changed(known, known.occupant?.since ?? 0, { locked: why });
    });
    this.endSoon();
  }

  /** Ends the sign-in at the store, however long the store is away. */
  private endSoon() {
    if (this.ending) return;
    const abort = new AbortController();
    const run = async () => {
      while (!abort.signal.aborted) {
        try {
          return await this.calls.end({ signal: abort.signal });
        } catch (error) {
          if (error instanceof ApiError && !error.passing) return; // it has none for us
          await pause(againMs, abort.signal);
        }
      }
    };
    const done = run().finally(() => {
      if (this.ending?.abort === abort) this.ending = undefined;
    });
    this.ending = { abort, done };
  }

  /** Calls once nothing is being ended any more: the answer to that would take the cookie of a new sign-in away. */
  private async instead<T>(call: () => Promise<T>): Promise<T> {
    this.ending?.abort.abort();
    await this.ending?.done;
    try {
      return await call();
    } catch (error) {
      if (this.now.at === 'locked') this.endSoon();
      throw error;
    }
  }

  /** Another tab has let somebody in or out, or was touched. */
  private heard() {
    const { occupant } = this.till.get();
    const { now } = this;
    if (now.at === 'key' || now.at === 'asking') return;
    if (now.at === 'member') {
      if (occupant?.since !== now.since) void this.ask();
      else if (occupant.locked) this.show({ at: 'locked', whom: now.member, why: occupant.locked });
    } else if (now.at === 'visitor' ? occupant : !occupant?.locked) void this.ask();
  }

  private show(next: Inside) {
    this.now = next;
    this.turn++;
    for (const subscriber of this.subscribers) subscriber();
  }
}

/** Waits, unless it is called off. */
const pause = (ms: number, off: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    if (off.aborted) stop();
    else off.addEventListener('abort', stop, { once: true });
  });
