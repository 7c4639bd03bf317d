import type { Event, Extra, Product } from '../api/types.ts';

/**
 * What a number of events amount to, as far as the page has seen it: products, and the versions at which others were
 * deleted. A catalogue is never changed, only replaced.
 */
export interface Catalogue {
  /** The number of events applied so far, which is the offset of the next. */
  readonly offset: number;
  readonly products: ReadonlyMap<string, Product>;
  /** The version of each tombstone, which keeps an older answer from bringing a deleted product back. */
  readonly deleted: ReadonlyMap<string, number>;
}

export const emptyCatalogue: Catalogue = { offset: 0, products: new Map(), deleted: new Map() };

/** Events are missing between what was applied and what came. The page must load again. */
export class Gap extends Error {
  override readonly name = 'Gap';

  constructor(
    readonly next: number,
    readonly got: number,
  ) {
    super(`gap in the events: next is ${next}, got ${got}`);
  }
}

/** What a page shows of a product after an event; `before` is what it has shown of it, if anything. */
export type Image = (event: Event, before: Product | undefined) => Product;

/**
 * Moves the catalogue forward by the events, by the rules of the server's own Apply: what was seen is passed over, so that
 * replaying is harmless; a gap throws and changes nothing.
 */
export function apply(to: Catalogue, events: readonly Event[], image: Image = ({ data }) => data): Catalogue {
  let { offset } = to;
  let next: { products: Map<string, Product>; deleted: Map<string, number> } | undefined;
  for (const event of events) {
    if (event.offset < offset) continue;
    if (event.offset > offset) throw new Gap(offset, event.offset);
    next ??= { products: new Map(to.products), deleted: new Map(to.deleted) };
    if (event.version < versionIn(to, event.productId)) {
      // A page that was read further on has shown a newer state already.
    } else if (event.eventType === 'product_deleted') {
      next.products.delete(event.productId);
      next.deleted.set(event.productId, event.version);
    } else {
      const before = next.products.get(event.productId);
      next.products.set(event.productId, over(event, before, image(event, before)));
      next.deleted.delete(event.productId);
    }
    offset++;
  }
  return next ? { offset, ...next } : to;
}

/**
 * Adds products that were read at some position, older or newer than the catalogue's. Versions never go back, so the higher
 * one is the newer; the position stays, for the events in between come all the same and are newer or equal.
 */
export function merge(to: Catalogue, read: readonly Product[]): Catalogue {
  const fresh = read.flatMap((product): Product[] => {
    const { productId, version, here } = product;
    if (version > versionIn(to, productId)) return [product];
    const known = to.products.get(productId);
    if (!known) return [];
    // Events that said nothing of what is here, or of what the product is, have not changed it.
    const lies = known.here === undefined && here !== undefined ? { here } : undefined;
    if (isBare(known) && !isBare(product)) return [{ ...known, ...lies, ...extraOf(product) }];
    return lies ? [changed(known, lies)] : [];
  });
  if (fresh.length === 0) return to;
  const products = new Map(to.products);
  const deleted = new Map(to.deleted);
  for (const product of fresh) {
    products.set(product.productId, product);
    deleted.delete(product.productId);
  }
  return { offset: to.offset, products, deleted };
}

const members = ['barcodes', 'unit', 'decimals', 'reorderPoint', 'reorderPoints', 'attributes'] as const;

/** What a product is, beyond its name, price and category. */
function extraOf(product: Product): Extra {
  return Object.fromEntries(members.flatMap((name) => (product[name] === undefined ? [] : [[name, product[name]]])));
}

/** Products of which only events were heard, which do not say what else they are unless they change it. */
const bare = new WeakSet<Product>();

/** Whether it is not known what else the product is: how it is measured, for one. */
export const isBare = (product: Product): boolean => bare.has(product);

/** A product with a part of it changed, of which no more is known than before. */
export function changed(product: Product, part: Partial<Product>): Product {
  const after = { ...product, ...part };
  if (isBare(product)) bare.add(after);
  return after;
}

/** A product after an event that tells what else it is only if that changed. */
function over(event: Event, before: Product | undefined, image: Product): Product {
  const known = event.catalogue !== undefined || event.eventType === 'product_created';
  const after = { ...image, ...(event.catalogue ?? (before && !known ? extraOf(before) : {})) };
  if (!known && (!before || isBare(before))) bare.add(after);
  return after;
}

function versionIn(catalogue: Catalogue, id: string): number {
  return Math.max(catalogue.products.get(id)?.version ?? -1, catalogue.deleted.get(id) ?? -1);
}
