import { type Permission, readConfig } from '@lib/config.ts';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { Announcer } from '@ui/index.ts';
import { Theme } from '@ui/theme/Theme.tsx';
import { LiveContext } from '@ui/useLive.ts';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { openStore, StoreContext } from './store.ts';

export type Handler = (request: Request) => Response | Promise<Response> | undefined;

/** How long an answer is waited for: it is there at once, but not on a machine that is busy. */
const patienceMs = 60_000;

/** Draws a part of the store front against a node that answers as the handler says; what it does not know never answers. Its pages may do what a visitor does, unless another list is given. */
export function show(part: ReactNode, handler: Handler, may: Permission[] = ['read', 'sell'], locationId?: string) {
  vi.stubGlobal('fetch', (input: Request | string, init?: RequestInit) => {
    const request =
      input instanceof Request
        ? input
        : new Request(new URL(input, 'http://store.test'), { headers: init?.headers ?? {} });
    return handler(request) ?? new Promise<Response>(() => {});
  });
  const store = openStore(
    readConfig({
      storeId: 'corner',
      actsAs: 's1',
      storeName: 'Corner Shop',
      requestTimeoutMs: patienceMs,
      may,
      locationId,
    }),
  );
  const drawn = render(
    <Theme>
      <StoreContext.Provider value={store}>
        <LiveContext.Provider value={store.live}>
          <QueryClientProvider client={store.queries}>
            <Announcer>{part}</Announcer>
          </QueryClientProvider>
        </LiveContext.Provider>
      </StoreContext.Provider>
    </Theme>,
  );
  return { ...drawn, store };
}
