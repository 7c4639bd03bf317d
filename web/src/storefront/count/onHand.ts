import type { Event, Product } from '@lib/api/types.ts';

/** What lies at a place of a product, what is put aside of it included. */
export interface Lying {
  onHand: number;
  held: number;
}

interface Known extends Lying {
  /** The version of the product that it was said of. */
  version: number;
}

/**
 * What lies at the place of the store, of the products that were asked about, kept current by the feed. Of several that speak of a
 * product the one of the newest version is right, in whichever order they come.
 */
export class OnHand {
  private readonly known = new Map<string, Known>();
  private readonly subscribers = new Set<() => void>();
  private turn = 0;

  constructor(private readonly place: string) {}

  readonly subscribe = (subscriber: () => void) => {
    this.subscribers.add(subscriber);
    return () => {
      this.subscribers.delete(subscriber);
    };
  };

  /** Counts the changes, for React. */
  readonly changes = (): number => this.turn;

  of(id: string): Lying | undefined {
    return this.known.get(id);
  }

  /** Takes products that were read with their levels. One that does not lie at the place has no level there. */
  readonly read = (products: readonly Product[]) => {
    for (const { productId, version, levels = [] } of products) {
      const level = levels.find(({ locationId }) => locationId === this.place);
      this.take(productId, { onHand: level?.onHand ?? 0, held: level?.held ?? 0, version });
    }
    this.tell();
  };

  /** Takes events. Of a product that nobody has asked about only what is said outright is known. */
  readonly heard = (events: readonly Event[]) => {
    for (const event of events) {
      const lying = this.after(event);
      if (lying) this.take(event.productId, { ...lying, version: event.version });
    }
    this.tell();
  };

  /** Forgets all: what was read is of another history. */
  forget() {
    this.known.clear();
    this.tell();
  }

  private after({ levels, placed, data }: Event): Lying | undefined {
    const level = levels?.find(({ locationId }) => locationId === this.place);
    if (level) return { onHand: level.onHand, held: level.held };
    if (placed) return undefined; // it says nothing of this place
    return this.place === 'pool'
      ? { onHand: data.onHand ?? data.available, held: data.held ?? 0 }
      : { onHand: 0, held: 0 };
  }

  private take(id: string, said: Known) {
    if ((this.known.get(id)?.version ?? -1) <= said.version) this.known.set(id, said);
  }

  private tell() {
    this.turn++;
    for (const subscriber of this.subscribers) subscriber();
  }
}
