import type { Config, Permission } from '@lib/config.ts';
import { QueryClientProvider } from '@tanstack/react-query';
import { explain } from '@ui/explain.ts';
import { Announcer, Button, EmptyState, ErrorState, SkeletonGrid } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { LiveContext } from '@ui/useLive.ts';
import { Lock } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Frame } from './frame/Frame.tsx';
import { t } from './frame/text.ts';
import { Door, type Inside } from './staff/door.ts';
import { Locked } from './staff/Locked.tsx';
import styles from './staff/SignIn.module.css';
import { SignIn } from './staff/SignIn.tsx';
import { t as staffText } from './staff/text.ts';
import { DoorContext, useDoor, useIdleLock, useInside } from './staff/useDoor.ts';
import { type Entry, openStore, type Store, StoreContext } from './store.ts';

/** The face of a store: what it has, for those who buy and those who sell. */
export default function Storefront({ config }: { config: Config }) {
  const [door, setDoor] = useState<Door>();
  useEffect(() => {
    const made = new Door(config);
    setDoor(made);
    return made.open();
  }, [config]);
  if (!door) return null;
  return (
    <DoorContext.Provider value={door}>
      <Inner door={door} config={config} />
    </DoorContext.Provider>
  );
}

function Inner({ door, config }: { door: Door; config: Config }) {
  const inside = useInside();
  useIdleLock(door, inside.at === 'member');
  if (inside.at === 'asking') return <Asking error={inside.error} onRetry={() => void door.ask()} />;
  if (inside.at === 'locked') return <Locked key={inside.whom.name} config={config} locked={inside} />;
  const { id, may, entry } = entryOf(inside, config, door);
  if (!may.has('read'))
    return inside.at === 'visitor' ? <ForStaff config={config} nobody={!inside.staff} /> : <NotAllowed />;
  return <Open key={id} config={{ ...config, may }} entry={entry} />;
}

interface Opened {
  /** Tells one sign-in from another. */
  id: string;
  may: ReadonlySet<Permission>;
  entry: Entry;
}

function entryOf(inside: Exclude<Inside, { at: 'asking' | 'locked' }>, config: Config, door: Door): Opened {
  switch (inside.at) {
    case 'visitor':
      return { id: '', may: config.may, entry: { onDenied: () => door.denied(undefined) } };
    case 'key':
      return { id: inside.key, may: inside.may, entry: { key: inside.key, onDenied: () => door.denied(undefined) } };
    case 'member': {
      const { member, since } = inside;
      const entry = { name: member.name, onDenied: () => door.denied(since) };
      return { id: `${member.name} ${since}`, may: member.may, entry };
    }
  }
}

function Asking({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <main className="opening" aria-busy={error === undefined} aria-label={uiText('app.loading')}>
      {error ? <ErrorState error={error} onRetry={onRetry} /> : <SkeletonGrid cards={8} />}
    </main>
  );
}

/** Without a key or a sign-in there is nothing to see here. */
function ForStaff({ config, nobody }: { config: Config; nobody: boolean }) {
  const hint = nobody ? `${t('staff.hint')} ${t('staff.hint.open')}` : t('staff.hint');
  return (
    <main>
      <EmptyState icon={Lock} title={t('staff.title', { store: config.storeName })} hint={hint} />
      <div className={styles.alone}>
        <SignIn />
      </div>
    </main>
  );
}

/** Whoever has come in may not look at anything, such as with a key that sells only. */
function NotAllowed() {
  const inside = useInside();
  const door = useDoor();
  const [fault, setFault] = useState('');
  const member = inside.at === 'member' ? inside.member : undefined;
  const name = member?.fullName ?? staffText('person.key');
  return (
    <main>
      <EmptyState icon={Lock} title={staffText('may.look', { name })} hint={staffText('may.look.hint')}>
        <Button onClick={() => void door.leave().catch((error) => setFault(explain(error)))}>
          {staffText('signOut')}
        </Button>
        {fault && <p role="alert">{fault}</p>}
      </EmptyState>
      <div className={styles.alone}>
        <SignIn except={member?.name} />
      </div>
    </main>
  );
}

function Open({ config, entry }: { config: Config; entry: Entry }) {
  const [store, setStore] = useState<Store>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is that of one sign-in, with what was known then
  useEffect(() => {
    const opened = openStore(config, entry);
    setStore(opened);
    return opened.close;
  }, []);
  if (!store) return null;
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
