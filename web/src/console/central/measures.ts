import type { Measure } from '@lib/amount.ts';
import type { PastEvent } from '@lib/api/types.ts';
import type { Live } from '@lib/feed/live.ts';

/**
 * In what products are measured. The feed does not say it, so it is known of those that were read, in a list, by themselves or in the history.
 * Of others their smallest part is shown, which of most products is a whole one.
 */
export class Measures {
  private readonly read = new Map<string, Measure>();

  constructor(private readonly live: Live) {}

  /** Takes what the history says of products. */
  learn(events: readonly PastEvent[]) {
    for (const { productId, unit, decimals } of events) {
      if (unit !== undefined || decimals !== undefined) this.read.set(productId, { unit, decimals });
    }
  }

  of(productId: string): Measure {
    const known = this.live.product(productId);
    const said = known !== undefined && known !== 'deleted' && known.decimals !== undefined;
    return said ? known : (this.read.get(productId) ?? {});
  }
}
