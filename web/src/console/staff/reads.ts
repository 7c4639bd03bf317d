import { answered } from '@lib/api/client.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCentral } from '../central/central.ts';

export type Span = 'active' | 'all';

const pageSize = 100;
const readMs = 30_000;

/** The staff of all stores, or of one. `all` has those too that were removed. */
export function useStaff(state: Span, store: string) {
  const { api, patience } = useCentral();
  return useInfiniteQuery({
    queryKey: ['staff', state, store],
    initialPageParam: '',
    staleTime: 0,
    refetchInterval: () => patience.next(readMs),
    queryFn: async ({ pageParam: after, signal }) => {
      const query = { state, limit: pageSize, ...(store ? { store } : {}), ...(after ? { after } : {}) };
      return (await answered(api.GET('/admin/staff', { params: { query }, signal }))).data;
    },
    getNextPageParam: (last) => last.nextCursor,
  });
}
