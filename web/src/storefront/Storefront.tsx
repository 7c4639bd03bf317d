import type { Config } from '@lib/config.ts';
import { QueryClientProvider } from '@tanstack/react-query';
import { Announcer, EmptyState } from '@ui/index.ts';
import { LiveContext } from '@ui/useLive.ts';
import { Lock } from 'lucide-react';
import { useState } from 'react';
import { Frame } from './frame/Frame.tsx';
import { t } from './frame/text.ts';
import { openStore, StoreContext } from './store.ts';

/** The face of a store: what it has, for those who buy and those who sell. */
export default function Storefront({ config }: { config: Config }) {
  return config.may.has('read') ? <Open config={config} /> : <ForStaff config={config} />;
}

/** Without a key there is nothing to see here, and a page has none yet. */
function ForStaff({ config }: { config: Config }) {
  return (
    <main>
      <EmptyState icon={Lock} title={t('staff.title', { store: config.storeName })} hint={t('staff.hint')} />
    </main>
  );
}

function Open({ config }: { config: Config }) {
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
