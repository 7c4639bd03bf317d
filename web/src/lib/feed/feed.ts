import { metaOf } from '../api/client.ts';
import { ApiError, errorOf, silence } from '../api/error.ts';
import type { Event, EventPage } from '../api/types.ts';
import { backoff } from './backoff.ts';
import { watchSight } from './sight.ts';
import { readStream } from './sse.ts';

/**
 * How the feed stands. `live`: a stream is open. `polling`: no stream gets through, but asking does. `reconnecting`: the
 * connection was lost a moment ago. `offline`: several tries have failed.
 */
export type FeedState = 'reconnecting' | 'live' | 'polling' | 'offline';

/** Why the page must load again: the events it needs are gone, or belong to another history. */
export type ReloadReason = 'expired' | 'ahead' | 'timeline';

export interface FeedOptions {
  /** Such as /api/inventory/events. */
  url: string;
  /** The position to read from: the `X-Inventory-Offset` of what was read. */
  from: number;
  timeline?: string | undefined;
  headers?: () => Record<string, string>;
  /** Events in order, none left out; `next` is the position after them. */
  onEvents: (events: Event[], next: number) => void;
  onState?: (state: FeedState) => void;
  /** The node was heard: a chunk of the stream or an answer to a poll, events or not. */
  onHeard?: (stalenessMs: number | undefined) => void;
  /** The feed has stopped: read the list anew and open another. */
  onReload: (reason: ReloadReason) => void;
  /** The feed has stopped: the key is not accepted. */
  onDenied?: (error: ApiError) => void;
  fetch?: typeof fetch;
  timing?: Partial<Timing>;
}

export interface Timing {
  /** A stream that says nothing for so long is dead; the node sends a comment every 15 s. */
  silenceMs: number;
  /** How long a poll waits for an event, in seconds. */
  pollWaitS: number;
  /** How long a node is waited for that was lost: it answers a look at once, or is not there. */
  lookMs: number;
  /** After so long of polling the stream is tried again. */
  streamAgainMs: number;
  /** A page that nobody sees for so long lets go of its connection: a browser has six for a host, whatever the tabs. */
  unseenMs: number;
  backoffFirstMs: number;
  backoffMaxMs: number;
}

const usual: Timing = {
  silenceMs: 35_000,
  pollWaitS: 20,
  lookMs: 4_000,
  streamAgainMs: 60_000,
  unseenMs: 5_000,
  backoffFirstMs: 250,
  backoffMaxMs: 1_500, // a node that is back is found within two seconds; nobody pays for asking one that is down
};

const streamsBeforePolling = 2; // failed streams in a row
const failuresBeforeOffline = 3;

/** A feed under way. */
export interface OpenFeed {
  close(): void;
  /** The node has answered somebody else: if the feed rests after a failure, it tries again at once. */
  reachable(): void;
}

/** Opens the feed. It runs until it is closed, or until the page must load again. */
export function openFeed(options: FeedOptions): OpenFeed {
  const feed = new Feed(options);
  void feed.run();
  return { close: () => feed.close(), reachable: () => feed.reachable() };
}

class Feed {
  private readonly closed = new AbortController();
  private readonly timing: Timing;
  private readonly fetch: typeof fetch;
  private position: number;
  private state: FeedState | undefined;
  private failures = 0; // tries in a row without an answer
  private badStreams = 0; // streams in a row that brought nothing
  private pollUntil = 0;
  private unseen = false;
  private bidden = false; // resting because the node said for how long
  private wake = () => {};
  private cut = () => {}; // ends the request under way

  constructor(private readonly options: FeedOptions) {
    this.position = options.from;
    this.timing = { ...usual, ...options.timing };
    this.fetch = options.fetch ?? ((...request) => fetch(...request));
  }

  close() {
    this.closed.abort();
    this.cut();
  }

  reachable() {
    if (this.failures > 0 && !this.unseen && !this.bidden) this.wake();
  }

  async run() {
    const online = () => this.wake();
    const offline = () => this.lost();
    window.addEventListener('online', online);
    window.addEventListener('offline', offline);
    const sightless = watchSight(this.timing.unseenMs, { away: () => this.pause(), back: () => this.resume() });
    try {
      await this.loop();
    } finally {
      sightless();
      window.removeEventListener('online', online);
      window.removeEventListener('offline', offline);
      this.closed.abort();
    }
  }

  /** The browser has lost its network: one more try decides, for a node on the same machine needs none. */
  private lost() {
    this.failures = failuresBeforeOffline - 1;
    this.cut();
  }

  private pause() {
    this.unseen = true;
    this.cut();
  }

  private resume() {
    this.unseen = false;
    this.wake();
  }

  private async loop() {
    this.show('reconnecting');
    while (!this.closed.signal.aborted) {
      if (this.unseen) {
        await this.until((done) => done);
        continue;
      }
      try {
        if (this.failures > 0) await this.look();
        await (this.badStreams >= streamsBeforePolling ? this.poll() : this.stream());
      } catch (cause) {
        if (this.closed.signal.aborted) return;
        if (this.unseen) continue;
        const error = silence(cause);
        if (this.ends(error)) return;
        await this.rest(error);
      }
    }
  }

  /** One stream, from here to its end. A stream that ends after it brought something is simply opened again. */
  private async stream() {
    const watchdog = new AbortController();
    let heard = false;
    let timer = setTimeout(() => watchdog.abort(), this.timing.silenceMs);
    try {
      const response = await this.ask({ offset: this.position }, 'text/event-stream', watchdog);
      if (!response.headers.get('Content-Type')?.startsWith('text/event-stream') || !response.body) {
        await response.body?.cancel();
        throw new ApiError(0, 'unreachable', 'no stream');
      }
      this.options.onHeard?.(metaOf(response).stalenessMs);
      this.reached('live');
      await readStream(
        response.body,
        (messages) => this.take(messages.map((message) => JSON.parse(message.data) as Event)),
        () => {
          heard = true;
          this.badStreams = 0;
          clearTimeout(timer);
          timer = setTimeout(() => watchdog.abort(), this.timing.silenceMs);
          this.options.onHeard?.(undefined);
        },
      );
      throw new ApiError(0, 'unreachable', 'the stream ended');
    } catch (cause) {
      // A refusal is the node's own word and says nothing of streams.
      if (!heard && !this.unseen && !(cause instanceof ApiError && cause.status > 0)) this.streamFailed();
      throw cause;
    } finally {
      clearTimeout(timer);
    }
  }

  private streamFailed() {
    this.badStreams++;
    this.pollUntil = Date.now() + this.timing.streamAgainMs;
  }

  /**
   * Asks a node that was lost whether it is back, which it answers at once. Only then is a stream opened, so that one that
   * fails has failed for a reason of its own.
   */
  private look() {
    return this.page(0, this.timing.lookMs);
  }

  private async poll() {
    await this.page(this.timing.pollWaitS, this.timing.pollWaitS * 1000 + this.timing.silenceMs);
    if (Date.now() >= this.pollUntil) this.badStreams = streamsBeforePolling - 1; // one more try
  }

  private async page(wait: number, patienceMs: number) {
    const watchdog = new AbortController();
    const timer = setTimeout(() => watchdog.abort(), patienceMs);
    try {
      const query = { offset: this.position, wait, limit: 1000 };
      const response = await this.ask(query, 'application/json', watchdog);
      const page = (await response.json()) as EventPage;
      this.options.onHeard?.(metaOf(response).stalenessMs);
      this.reached('polling');
      this.take(page.events);
      this.position = Math.max(this.position, page.nextOffset);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The signal is one of its own, not that of AbortSignal.any: see `within`. */
  private async ask(query: Record<string, number>, accept: string, watchdog: AbortController): Promise<Response> {
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    if (this.options.timeline) search.set('timeline', this.options.timeline);
    this.cut = () => watchdog.abort();
    if (this.closed.signal.aborted || this.unseen) this.cut();
    const response = await this.fetch(`${this.options.url}?${search}`, {
      headers: { ...this.options.headers?.(), Accept: accept },
      cache: 'no-store',
      signal: watchdog.signal,
    });
    if (!response.ok) throw errorOf(response, await response.json().catch(() => undefined));
    return response;
  }

  private take(events: Event[]) {
    const fresh = events.filter((event) => event.offset >= this.position);
    const last = fresh.at(-1);
    if (!last || this.closed.signal.aborted) return;
    this.position = last.offset + 1;
    this.options.onEvents(fresh, this.position);
  }

  /** Whether the error ends the feed; then its owner has been told. */
  private ends(error: ApiError): boolean {
    const reason = reloadReason(error);
    if (reason) this.options.onReload(reason);
    else if (error.status === 401 || error.status === 403) this.options.onDenied?.(error);
    else return false;
    this.closed.abort();
    return true;
  }

  private reached(state: FeedState) {
    this.failures = 0;
    this.show(state);
  }

  private async rest(error: ApiError) {
    this.failures++;
    this.show(this.failures >= failuresBeforeOffline ? 'offline' : 'reconnecting');
    const { backoffFirstMs, backoffMaxMs } = this.timing;
    const usual = backoff(this.failures, backoffFirstMs, backoffMaxMs);
    // Who asks too often waits as long as the node says; a node that starts is looked for as one that is down.
    this.bidden = error.status === 429;
    const ms = this.bidden ? Math.max(error.retryAfterMs ?? 0, usual) : usual;
    await this.until((done) => {
      const timer = setTimeout(done, ms);
      return () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  /** Waits until somebody wakes the feed or it is closed; `begin` says how else it may end. */
  private async until(begin: (done: () => void) => () => void) {
    const { signal } = this.closed;
    await new Promise<void>((done) => {
      this.wake = begin(done);
      signal.addEventListener('abort', this.wake, { once: true });
    });
    signal.removeEventListener('abort', this.wake);
  }

  private show(state: FeedState) {
    if (state === this.state || this.closed.signal.aborted) return;
    this.state = state;
    this.options.onState?.(state);
  }
}

function reloadReason(error: ApiError): ReloadReason | undefined {
  if (error.status === 410) return 'expired';
  if (error.status !== 409) return undefined;
  return error.code === 'timeline_changed' ? 'timeline' : 'ahead';
}
