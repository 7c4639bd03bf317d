import { ApiError } from '@lib/api/error.ts';

export type Pause = (ms: number) => Promise<void>;

const sleep: Pause = (ms) => new Promise<void>((go) => setTimeout(go, ms));
const mostWaits = 20; // for a limit that is used up
const restMs = 5_000;

/** Asks many times, one after the other. When the limit is used up it waits as long as central says, and goes on. */
export function patiently(pause: Pause = sleep) {
  let waits = 0;
  return async <T>(ask: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 429 || ++waits > mostWaits) throw error;
        await pause(error.retryAfterMs ?? restMs);
      }
    }
  };
}
