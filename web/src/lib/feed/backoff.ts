/** Twice as long with every failure up to a most, and somewhere in the upper half of that, so that pages do not come at once. */
export function backoff(failures: number, firstMs: number, mostMs: number, random = Math.random): number {
  const full = Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1));
  return full / 2 + (full / 2) * random();
}
