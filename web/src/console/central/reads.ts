import { answered, within } from '@lib/api/client.ts';
import { errorOf, silence } from '@lib/api/error.ts';
import type { Health } from '@lib/api/types.ts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { lostMs } from '@ui/again.ts';
import { useEffect } from 'react';
import { useMay } from '../session/me.ts';
import { may } from '../session/rights.ts';
import { type Central, useCentral } from './central.ts';

// Admin routes allow 50 requests a minute. Nothing polls while the tab is hidden: that is the library's own rule.
const statsMs = 5_000;
const storesMs = 5_000;
const limitsMs = 10_000;
const healthMs = 10_000;
const backupsMs = 30_000;
const clusterMs = 5_000;
const busyMs = 4_000; // while one is being made or checked

/** The figures of central. Their position is also where the feed begins. */
export function useStats() {
  const central = useCentral();
  const enabled = useMay()('readOps');
  return useQuery({
    queryKey: ['stats'],
    enabled,
    staleTime: statsMs,
    retry: false, // it is asked again soon enough
    queryFn: async ({ signal }) => {
      const { data, meta } = await answered(central.api.GET('/admin/stats', { signal }));
      central.pulse.sample(data);
      if (may(central.me.now(), 'readStock')) central.live.offer([], meta);
      return data;
    },
    refetchInterval: ({ state }) => central.patience.next(state.status === 'error' ? lostMs : statsMs),
  });
}

export function useStores() {
  const { api, patience } = useCentral();
  return useQuery({
    queryKey: ['stores'],
    staleTime: storesMs,
    refetchInterval: () => patience.next(storesMs),
    queryFn: async ({ signal }) => {
      const { data, meta } = await answered(api.GET('/admin/stores', { signal }));
      return { list: data.stores, timeline: meta.timeline };
    },
  });
}

/** The names of the stores that central has heard of, to choose from. */
export function useStoreNames(): readonly string[] {
  const { api } = useCentral();
  const enabled = useMay()('readOps');
  const { data } = useQuery({
    queryKey: ['stores', 'names'],
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) =>
      (await answered(api.GET('/admin/stores', { signal }))).data.stores.map(({ storeId }) => storeId).sort(),
  });
  return data ?? none;
}

const none: readonly string[] = [];

export function useLimits() {
  const { api, patience } = useCentral();
  return useQuery({
    queryKey: ['limits'],
    staleTime: limitsMs,
    refetchInterval: () => patience.next(limitsMs),
    queryFn: async ({ signal }) => (await answered(api.GET('/admin/rate-limit/status', { signal }))).data,
  });
}

/**
 * The nodes of central. Who only wants to know whether there are any asks once: a central does not become a cluster while it runs.
 */
export function useCluster({ watch = false } = {}) {
  const { api, patience } = useCentral();
  const enabled = useMay()('readOps');
  return useQuery({
    queryKey: ['cluster'],
    enabled,
    staleTime: watch ? clusterMs : Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => (await answered(api.GET('/admin/cluster', { signal }))).data,
    refetchInterval: ({ state }) => watch && state.data?.enabled !== false && patience.next(clusterMs),
  });
}

/** How the node is. /health is outside of the API's base and needs no key. */
export function useHealth() {
  const { config } = useCentral();
  return useQuery({
    queryKey: ['health'],
    refetchInterval: healthMs,
    queryFn: ({ signal }) => readHealth(config.requestTimeoutMs, signal),
  });
}

async function readHealth(timeoutMs: number, signal: AbortSignal): Promise<Health> {
  try {
    const response = await fetch('/health', {
      headers: { Accept: 'application/json' },
      cache: 'no-store',
      signal: within(timeoutMs, signal),
    });
    const body = await response.json().catch(() => undefined);
    if (typeof body?.status === 'string') return body as Health;
    throw errorOf(response, body);
  } catch (cause) {
    throw silence(cause);
  }
}

const backupsPage = 50;

/** What is kept, the newest first, and how that goes; asked more often while something is being done. */
export function useBackups() {
  const { api, patience } = useCentral();
  return useInfiniteQuery({
    queryKey: ['backups'],
    initialPageParam: undefined as string | undefined,
    staleTime: busyMs,
    queryFn: async ({ pageParam: after, signal }) => {
      const query = { limit: backupsPage, ...(after === undefined ? {} : { after }) };
      return (await answered(api.GET('/admin/backups', { params: { query }, signal }))).data;
    },
    refetchInterval: ({ state }) => patience.next(state.data?.pages[0]?.running ? busyMs : backupsMs),
    getNextPageParam: (last) => last.nextCursor,
  });
}

const rememberedEvents = 500;

/** Reads the events before the position at which the feed was opened, once, so that the charts do not begin empty. */
export function useMemory(position: number | undefined) {
  const central = useCentral();
  const known = position !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first position counts
  useEffect(() => {
    if (position === undefined || position === 0) return;
    void readBefore(central, position);
  }, [central, known]);
}

async function readBefore(central: Central, position: number) {
  const offset = Math.max(0, position - rememberedEvents);
  try {
    const query = { offset, limit: position - offset };
    const { data } = await answered(central.api.GET('/inventory/events', { params: { query } }));
    central.pulse.take(data.events.filter((event) => event.offset < position));
  } catch {
    // Nothing that anyone asked for; the charts then begin with the first event that comes.
  }
}
