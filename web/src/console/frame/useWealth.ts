import { useCluster } from '../central/reads.ts';
import { useChain } from '../locations/locations.ts';
import type { Wealth } from './nav.ts';

/** What this central has more than one of. */
export function useWealth(): ReadonlySet<Wealth> {
  const chain = useChain() !== undefined;
  const nodes = useCluster().data?.enabled === true;
  return new Set<Wealth>([...(chain ? (['places'] as const) : []), ...(nodes ? (['nodes'] as const) : [])]);
}
