import type { Config } from '@lib/config.ts';
import { QueryClientProvider } from '@tanstack/react-query';
import { Announcer, EmptyState } from '@ui/index.ts';
import { LiveContext } from '@ui/useLive.ts';
import { Lock } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Frame } from './frame/Frame.tsx';
import { t } from './frame/text.ts';
import styles from './staff/SignIn.module.css';
import { SignIn } from './staff/SignIn.tsx';
import { keepKey, SessionContext, storedKey, withKey } from './staff/session.ts';
import { openStore, StoreContext } from './store.ts';

/** The face of a store: what it has, for those who buy and those who sell. */
export default function Storefront({ config }: { config: Config }) {
  const { storeId } = config;
  const [key, setKey] = useState(() => storedKey(storeId));
  const set = (to: string | undefined) => {
    keepKey(storeId, to);
    setKey(to);
  };
  const session = { key, begin: set, end: () => set(undefined) };
  const mine = key ? withKey(config) : config;
  return (
    <SessionContext.Provider value={session}>
      {mine.may.has('read') ? (
        <Open key={key ?? ''} config={mine} entry={key} onDenied={session.end} />
      ) : (
        <ForStaff config={config} />
      )}
    </SessionContext.Provider>
  );
}

/** Without a key there is nothing to see here. */
function ForStaff({ config }: { config: Config }) {
  return (
    <main>
      <EmptyState icon={Lock} title={t('staff.title', { store: config.storeName })} hint={t('staff.hint')} />
      <div className={styles.alone}>
        <SignIn config={config} />
      </div>
    </main>
  );
}

interface OpenProps {
  config: Config;
  entry: string | undefined;
  /** The store does not take the key any more. */
  onDenied: () => void;
}

function Open({ config, entry, onDenied }: OpenProps) {
  const [store] = useState(() => openStore(config, { key: entry, onDenied }));
  useEffect(() => () => store.live.close(), [store]);
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
