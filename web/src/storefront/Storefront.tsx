import { Announcer } from '@shared/components/index.ts';
import type { Config } from '@shared/config.ts';
import { LiveContext } from '@shared/feed/hooks.ts';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Frame } from './frame/Frame.tsx';
import { openStore, StoreContext } from './store.ts';

/** The face of a store: what it has, for those who buy and those who sell. */
export default function Storefront({ config }: { config: Config }) {
  const [store] = useState(() => openStore(config));
  return (
    <StoreContext.Provider value={store}>
      <LiveContext.Provider value={store.live}>
        <QueryClientProvider client={store.queries}>
          <Announcer>
            <Frame />
          </Announcer>
        </QueryClientProvider>
      </LiveContext.Provider>
    </StoreContext.Provider>
  );
}
