import { answered } from '@lib/api/client.ts';
import { useQuery } from '@tanstack/react-query';
import { lostMs } from '@ui/again.ts';
import { useStanding } from '@ui/useLive.ts';
import { useEffect } from 'react';
import { useStore } from '../store.ts';

const mostMs = 5_000; // a store that lost central should not look well for longer

/** How often the store is asked for its state while nothing is wrong. */
export const statusEveryMs = (refreshIntervalMs: number) => Math.min(refreshIntervalMs, mostMs);

/** How the store stands to central, asked for now and then and whenever the feed changes its state. */
export function useStatus() {
  const { api, config, live } = useStore();
  const { feed } = useStanding();
  const status = useQuery({
    queryKey: ['status'],
    queryFn: async ({ signal }) => {
      const status = await answered(api.GET('/sync/status', { signal }));
      live.offer([], status.meta); // opens the feed where no list is shown
      return status;
    },
    refetchInterval: ({ state }) => {
      const passing = state.status === 'error' || state.data?.data.mode === 'bootstrapping';
      return passing ? lostMs : statusEveryMs(config.refreshIntervalMs);
    },
    staleTime: 0,
    retry: false,
  });
  const { refetch } = status;
  // biome-ignore lint/correctness/useExhaustiveDependencies: feed asks again
  useEffect(() => void refetch(), [feed, refetch]);
  return status;
}
