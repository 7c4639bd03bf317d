import { answered, type CentralApi } from '@lib/api/client.ts';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { useCentral } from '../central/central.ts';
import { type Deed, may, mayEnter, type Who } from './rights.ts';

export async function readMe(api: CentralApi, signal?: AbortSignal): Promise<Who> {
  const { data } = await answered(api.GET('/auth/me', signal ? { signal } : {}));
  return { principal: data.principal, scopes: data.scopes };
}

export function useMe(): Who {
  const { me } = useCentral();
  return useSyncExternalStore(me.subscribe, me.now);
}

/** Whether this sign-in may do a thing. What it may not is not offered; central refuses it in any case. */
export function useMay(): (deed: Deed) => boolean {
  const who = useMe();
  return useCallback((deed) => may(who, deed), [who]);
}

const askMs = 60_000; // a key may be given other scopes at any time; a refusal has it asked at once

/** Keeps what is known of the key current, for as long as the console is open. */
export function useMeKept(onShut: () => void) {
  const { api, me, patience } = useCentral();
  useQuery({
    queryKey: ['me'],
    staleTime: askMs,
    refetchInterval: () => patience.next(askMs),
    queryFn: async ({ signal }) => {
      const who = await readMe(api, signal);
      if (!mayEnter(who)) onShut();
      else me.set(who);
      return who;
    },
  });
}
