import type { Product } from '@lib/api/types.ts';

/** The stock, in smallest parts, at which a product is low: by its own point, else by that of the chain. */
export const lowAt = ({ reorderPoint, decimals = 0 }: Product, usual: number): number =>
  (reorderPoint ?? usual) * 10 ** decimals;
