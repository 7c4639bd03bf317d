import { answered, type CentralApi, centralApi } from '@lib/api/client.ts';
import { ApiError, retryAfter } from '@lib/api/error.ts';
import type { Config } from '@lib/config.ts';
import { Live } from '@lib/feed/live.ts';
import { QueryClient } from '@tanstack/react-query';
import { askAgainWhenBack } from '@ui/again.ts';
import { createContext, useContext, useSyncExternalStore } from 'react';
import { Pulse } from '../overview/pulse.ts';
import { Me, may } from '../session/rights.ts';
import type { Session } from '../session/session.ts';
import { Writes } from '../write/writes.ts';
import { Measures, type Measuring } from './measures.ts';
import { Patience } from './patience.ts';

/** All that the views of one signed-in console share. */
export interface Central {
  config: Config;
  api: CentralApi;
  me: Me;
  live: Live;
  queries: QueryClient;
  patience: Patience;
  /** How much happened in the last minutes. */
  pulse: Pulse;
  writes: Writes;
  measures: Measures;
  /** Asks for a file, which may take as long as it takes to come. */
  file(path: string, signal: AbortSignal): Promise<Response>;
  close(): void;
}

const usualRestMs = 5_000; // after a 429 that does not say for how long

/** `onDenied` is called when the key is no longer accepted. */
export function openCentral(config: Config, session: Session, onDenied: () => void): Central {
  const patience = new Patience();
  const queries = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: again, retryDelay, refetchOnWindowFocus: false, networkMode: 'always' },
    },
  });
  const me = new Me(session.who);
  const askWho = () => void queries.invalidateQueries({ queryKey: ['me'] });
  const pulse = new Pulse();
  const live = new Live({
    url: `${config.apiBase}/inventory/events`,
    headers: () => ({ 'X-API-Key': session.key }),
    onReload: () => {
      measures.forget();
      void queries.invalidateQueries();
    },
    onDenied: ({ status }) => (status === 401 ? onDenied() : askWho()),
  });
  const api = centralApi({
    base: config.apiBase,
    timeoutMs: config.requestTimeoutMs,
    key: () => session.key,
    fetch: async (request) => {
      const response = await fetch(request);
      if (response.status === 429) patience.note(retryAfter(response.headers.get('Retry-After')) ?? usualRestMs);
      if (response.status === 401) onDenied();
      if (response.status === 403) askWho(); // the key may have been given other scopes
      return response;
    },
    onMeta: (meta) => live.answered(meta),
  });
  const measures = measuresOf({ api, live, me });
  const unaware = askAgainWhenBack(live, queries);
  const unlisten = live.listen((events) => pulse.take(events));
  const writes = new Writes({ api, mark: session.mark });
  const file = (path: string, signal: AbortSignal) =>
    fetch(`${config.apiBase}${path}`, { headers: { 'X-API-Key': session.key }, cache: 'no-store', signal });
  const close = () => {
    unaware();
    unlisten();
    live.close();
    measures.close();
    writes.close();
    queries.clear();
  };
  return { config, api, me, live, queries, patience, pulse, writes, measures, file, close };
}

/** In what the products are measured that a console shows. */
export const measuresOf = ({ api, live, me }: Pick<Central, 'api' | 'live' | 'me'>): Measures =>
  new Measures({
    live,
    ask: (productId, signal) =>
      answered(api.GET('/inventory', { params: { query: { productId } }, ...(signal ? { signal } : {}) })),
    may: () => may(me.now(), 'readStock'),
  });

/** A read is tried again where another answer may come; a refusal is final. */
export function again(failures: number, error: Error): boolean {
  return failures < 2 && !(error instanceof ApiError && !error.passing);
}

export function retryDelay(failures: number, error: Error): number {
  const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
  return asked ?? Math.min(8_000, 1_000 * 2 ** failures);
}

export const CentralContext = createContext<Central | undefined>(undefined);

export function useCentral(): Central {
  const central = useContext(CentralContext);
  if (!central) throw new Error('no CentralContext around this');
  return central;
}

/** How products are measured, as far as it is known by now. */
export function useMeasures(): Measuring {
  const { measures } = useCentral();
  return useSyncExternalStore(measures.subscribe, measures.now);
}
