import { answered } from '@lib/api/client.ts';
import type { PastEvent } from '@lib/api/types.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEvents } from '@ui/useLive.ts';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { type Central, useCentral } from '../central/central.ts';
import { useMay } from '../session/me.ts';
import { type Filters, fits, type HistoryQuery, historyQuery } from './filters.ts';

export interface Page {
  /** Newest first. */
  events: PastEvent[];
  /** Asks for what is older; undefined where nothing is. */
  cursor: string | undefined;
  /** When the oldest event was that is kept. */
  earliest: string | undefined;
  /** How many events among those looked at are lost, since the disk was damaged or full. */
  lost: number;
  /** The position of central when it was asked: what is heard from there on is newer. */
  position: number;
}

interface Asking {
  limit: number;
  cursor?: string | undefined;
  signal?: AbortSignal;
}

const mostAsked = 5; // requests for one page: central looks through so many events with each, whether they fit or not

/** A page of what happened, the newest first: of one product, or of all. */
export async function readHistory(
  { api, measures }: Pick<Central, 'api' | 'measures'>,
  productId: string,
  query: HistoryQuery,
  { limit, cursor, signal }: Asking,
): Promise<Page> {
  const events: PastEvent[] = [];
  let lost = 0;
  let next = cursor;
  for (let asked = 1; ; asked++) {
    const asking = { ...query, limit, ...(next ? { cursor: next } : {}) };
    const more = signal ? { signal } : {};
    const { data } = await answered(
      productId
        ? api.GET('/inventory/{productId}/history', { params: { path: { productId }, query: asking }, ...more })
        : api.GET('/history', { params: { query: asking }, ...more }),
    );
    measures.learn(data.events);
    events.push(...data.events.map(told));
    for (const { fromOffset, toOffset } of data.missing ?? []) lost += toOffset - fromOffset;
    next = data.hasMore ? data.cursor : undefined;
    if (events.length > 0 || next === undefined || asked === mostAsked) {
      const { earliest, headOffset } = data;
      return { events, cursor: next, earliest, lost, position: headOffset };
    }
  }
}

/** What is read says whether it can be taken back, by leaving it out where not; what is heard does not say it. */
export const told = (event: PastEvent): PastEvent => ({ ...event, reversible: event.reversible ?? false });

const unheardMs = 15_000; // who may not hear the feed asks again instead

/** How many events that were heard are kept above those that were read. */
export const freshMost = 1_000;

/**
 * The events that fit, the newest first: those that central has, page after page, and above them those that the feed has brought
 * since. `missed` is how many of these were let go, because there were too many; reading again finds them.
 */
export function useHistory(filters: Filters, pageSize: number) {
  const central = useCentral();
  const hears = useMay()('readStock');
  const { product } = filters;
  const key = JSON.stringify(filters);
  const list = useInfiniteQuery({
    queryKey: ['history', product, key, pageSize],
    staleTime: 0,
    initialPageParam: '',
    refetchInterval: () => (hears ? false : central.patience.next(unheardMs)),
    queryFn: ({ pageParam: cursor, signal }) =>
      readHistory(central, product, historyQuery(filters), { limit: pageSize, cursor, signal }),
    getNextPageParam: (last) => last.cursor,
  });
  const pages = list.data?.pages;
  const position = pages?.[0]?.position;
  const { fresh, missed, reversed } = useFresh(key, position);
  const events = useMemo(() => {
    const read = pages?.flatMap((page) => page.events) ?? [];
    return [...fresh, ...read].map((event) => marked(event, reversed));
  }, [pages, fresh, reversed]);
  const lost = pages?.reduce((sum, page) => sum + page.lost, 0) ?? 0;
  return { ...list, events, missed, lost, earliest: pages?.at(-1)?.earliest };
}

interface Fresh {
  key: string;
  heard: readonly PastEvent[]; // newest first
  missed: number;
  /** What was taken back since, by which event. */
  reversed: ReadonlyMap<number, number>;
}

const nothing: Omit<Fresh, 'key'> = { heard: [], missed: 0, reversed: new Map() };

function useFresh(key: string, position: number | undefined) {
  const [state, setState] = useState<Fresh>({ ...nothing, key });
  const now = state.key === key ? state : { ...nothing, key };
  useEvents(
    useCallback(
      (events: readonly PastEvent[]) => {
        const ours = events.filter((event) => fits(event, JSON.parse(key) as Filters));
        const undone = events.filter(({ reverses }) => reverses !== undefined);
        if (ours.length === 0 && undone.length === 0) return;
        setState((before) => taken(before.key === key ? before : { ...nothing, key }, ours, undone));
      },
      [key],
    ),
  );
  // What was read anew is not shown twice, nor counted as missed any more.
  useEffect(() => {
    if (position !== undefined) setState((before) => readUpTo(before, position));
  }, [position]);
  const fresh = useMemo(
    () => (position === undefined ? [] : now.heard.filter(({ offset }) => offset >= position)),
    [now.heard, position],
  );
  return { fresh, missed: now.missed, reversed: now.reversed };
}

function taken(before: Fresh, ours: readonly PastEvent[], undone: readonly PastEvent[]): Fresh {
  const heard = [...ours.toReversed(), ...before.heard];
  const reversed = new Map(before.reversed);
  for (const { reverses, offset } of undone) reversed.set(reverses as number, offset);
  return {
    ...before,
    heard: heard.slice(0, freshMost),
    missed: before.missed + Math.max(0, heard.length - freshMost),
    reversed,
  };
}

function readUpTo(before: Fresh, position: number): Fresh {
  const heard = before.heard.filter(({ offset }) => offset >= position);
  return { ...before, heard, missed: 0 };
}

function marked(event: PastEvent, reversed: ReadonlyMap<number, number>): PastEvent {
  const by = reversed.get(event.offset);
  return by === undefined ? event : { ...event, reversedBy: by };
}
