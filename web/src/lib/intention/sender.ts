import { type ApiError, silence } from '../api/error.ts';
import { listening } from '../keeping.ts';
import { type Intention, type IntentionStore, intentionStore } from './intention.ts';
import { settles } from './settles.ts';

/** Where a wish stands. `unknown`: it was sent, or may have been, and no answer said what became of it. */
export type Sending<W, B> =
  | { at: 'ready'; became?: B }
  | { at: 'sending'; open: Intention<W> }
  | { at: 'unknown'; open: Intention<W>; error?: ApiError };

/** Sends wishes, one at a time, each under a key of its own that is kept until an answer settles it. */
export interface Sender<W, B> {
  state(): Sending<W, B>;
  subscribe(subscriber: () => void): () => void;
  /**
   * Sends a wish, unless another is open. True if it was carried out; the state says what became of it otherwise. It throws, and
   * nothing was sent, if the browser stores nothing.
   */
  act(wish: W): Promise<boolean>;
  /** Sends one without an answer again, under the same key. */
  retry(): Promise<void>;
  /** Gives up one without an answer. It may have gone through. */
  abandon(): void;
  /** Forgets what became of the last one. */
  dismiss(): void;
}

export interface SenderOptions<W, B> {
  /** That of its intentions; all tabs of the browser have one sender of a name. */
  name: string;
  /** Who sends, see `intentionStore`. */
  mark?: string | undefined;
  /** Sends it and returns what became of it, or throws. The same intention must always make the same request. */
  ask: (open: Intention<W>) => Promise<B>;
  /** What became of a wish that was refused for good. */
  refused: (wish: W, error: ApiError) => B;
  /** Called when one was settled, or given up. */
  onEnd?: (became: B | undefined, wish: W) => void;
  intentions?: IntentionStore<W> | undefined;
  /** Other tabs are heard until it is aborted. */
  until?: AbortSignal | undefined;
}

export function openSender<W, B>({ name, mark, ask, refused, onEnd, ...options }: SenderOptions<W, B>): Sender<W, B> {
  const intentions = options.intentions ?? intentionStore<W>(name, undefined, mark);
  const subscribers = new Set<() => void>();
  const left = intentions.pending();
  let state: Sending<W, B> = left ? { at: 'unknown', open: left } : { at: 'ready' };

  const show = (next: Sending<W, B>) => {
    state = next;
    for (const subscriber of subscribers) subscriber();
  };

  // Another tab may have opened or settled one.
  const heard = () => {
    const open = intentions.pending();
    if (state.at === 'ready' && open) show({ at: 'unknown', open });
    else if (state.at === 'unknown' && !open) show({ at: 'ready' });
  };
  window.addEventListener('storage', heard, listening(options.until));

  async function send(before: Intention<W>): Promise<boolean> {
    const open = intentions.sending(before); // before the first byte goes out, so that a reload in between knows of it
    show({ at: 'sending', open });
    try {
      end(open, await ask(open));
      return true;
    } catch (cause) {
      const error = silence(cause);
      if (settles(error, before.sentAt > 0)) end(open, refused(open.wish, error));
      else show({ at: 'unknown', open, error });
      return false;
    }
  }

  function end({ key, wish }: Intention<W>, became: B) {
    intentions.settle(key);
    onEnd?.(became, wish);
    show({ at: 'ready', became });
  }

  return {
    state: () => state,
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    async act(wish) {
      if (state.at !== 'ready') return false;
      const open = intentions.pending();
      if (open) {
        show({ at: 'unknown', open });
        return false;
      }
      return send(intentions.begin(wish));
    },
    async retry() {
      if (state.at === 'unknown') await send(state.open);
    },
    abandon() {
      if (state.at !== 'unknown') return;
      const { key, wish } = state.open;
      intentions.settle(key);
      show({ at: 'ready' });
      onEnd?.(undefined, wish);
    },
    dismiss() {
      if (state.at === 'ready' && state.became) show({ at: 'ready' });
    },
  };
}
