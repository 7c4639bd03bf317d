import type { ClusterNode } from '@lib/api/types.ts';

/** So far that somebody should know: what comes in within a second or two is always on its way. */
export const farBehind = ({ role, lagEvents }: ClusterNode): boolean => role !== 'quarantined' && lagEvents > 10_000;
