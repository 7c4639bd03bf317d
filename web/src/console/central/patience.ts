/** Until when central wants to be left alone, as its 429 said. Shown to the reader, and minded by everything that polls. */
export class Patience {
  private until = 0;
  private readonly subscribers = new Set<() => void>();

  readonly subscribe = (subscriber: () => void) => {
    this.subscribers.add(subscriber);
    return () => {
      this.subscribers.delete(subscriber);
    };
  };

  /** When asking may go on, in milliseconds since the epoch; 0 or in the past if it may at once. */
  readonly restUntil = (): number => this.until;

  note(ms: number, now = Date.now()) {
    if (now + ms <= this.until) return;
    this.until = now + ms;
    for (const subscriber of this.subscribers) subscriber();
  }

  /** How long to wait before the next poll: the usual pause, or as long as central wants. */
  next(usualMs: number, now = Date.now()): number {
    return Math.max(usualMs, this.until - now);
  }
}
