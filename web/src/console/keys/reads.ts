import { answered } from '@lib/api/client.ts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCentral } from '../central/central.ts';
import { useMay } from '../session/me.ts';

export type Span = 'active' | 'all';

const pageSize = 100;
const readMs = 15_000; // others make and end keys too, and the last use goes on

/** The keys of the directory. `all` has those too that are revoked or have expired. */
export function useKeys(state: Span) {
  const { api, patience } = useCentral();
  return useInfiniteQuery({
    queryKey: ['keys', state],
    initialPageParam: '',
    staleTime: 0,
    refetchInterval: () => patience.next(readMs),
    queryFn: async ({ pageParam: after, signal }) => {
      const query = { state, limit: pageSize, ...(after ? { after } : {}) };
      return (await answered(api.GET('/admin/keys', { params: { query }, signal }))).data;
    },
    getNextPageParam: (last) => last.nextCursor,
  });
}

const mostNamed = 1_000;

/** What keys are called, by their ids; empty for who may not see them. */
export function useKeyNames(): ReadonlyMap<string, string> {
  const { api } = useCentral();
  const enabled = useMay()('keepPeople');
  const { data } = useQuery({
    queryKey: ['keys', 'names'],
    enabled,
    queryFn: async ({ signal }) => {
      const query = { state: 'all' as const, limit: mostNamed };
      const { keys } = (await answered(api.GET('/admin/keys', { params: { query }, signal }))).data;
      return new Map(keys.map(({ keyId, name }) => [keyId, name]));
    },
  });
  return data ?? none;
}

const none: ReadonlyMap<string, string> = new Map();
