import { answered, storeApi } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useStore } from '../store.ts';

const pageSize = 50;
const sendMs = 35_000; // the store tries central again by itself

/** The list for a person, with the key of somebody of the staff; without one where the page has it already. */
export function useUnhealed(key: string | undefined) {
  const { config } = useStore();
  const queries = useQueryClient();
  const api = useMemo(() => {
    return storeApi({ base: config.apiBase, timeoutMs: Math.max(config.requestTimeoutMs, sendMs), key: () => key });
  }, [config, key]);
  const list = useInfiniteQuery({
    queryKey: ['unhealed', key !== undefined],
    initialPageParam: 0,
    queryFn: async ({ pageParam: after, signal }) =>
      (await answered(api.GET('/outbox', { params: { query: { after, limit: pageSize } }, signal }))).data,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: config.refreshIntervalMs,
    retry: false,
  });
  const reread = () => {
    void queries.invalidateQueries({ queryKey: ['unhealed'] });
    void queries.invalidateQueries({ queryKey: ['status'] });
  };
  const path = (id: number) => ({ params: { path: { id } } });
  const send = useMutation({
    mutationFn: (id: number) => answered(api.POST('/outbox/{id}/send', path(id))),
    onSettled: reread,
  });
  const dismiss = useMutation({
    mutationFn: (id: number) => answered(api.DELETE('/outbox/{id}', path(id))),
    onSettled: reread,
  });
  return { list, send, dismiss };
}

/** Whether a key is none, or not good enough. */
export const isDenied = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 401 || error.status === 403);
