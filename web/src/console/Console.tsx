import '@mantine/core/styles/UnstyledButton.layer.css';
import '@mantine/core/styles/CloseButton.layer.css';
import '@mantine/core/styles/ScrollArea.layer.css';
import '@mantine/core/styles/Paper.layer.css';
import '@mantine/core/styles/Overlay.layer.css';
import '@mantine/core/styles/ModalBase.layer.css';
import '@mantine/core/styles/Modal.layer.css';
import '@mantine/core/styles/Input.layer.css';
import '@mantine/core/styles/Notification.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import type { Config } from '@lib/config.ts';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { Announcer } from '@ui/index.ts';
import { LiveContext } from '@ui/useLive.ts';
import { useCallback, useEffect, useState } from 'react';
import { type Central, CentralContext, openCentral } from './central/central.ts';
import { Frame } from './frame/Frame.tsx';
import { SignIn } from './session/SignIn.tsx';
import { beginSession, endSession, type Session, storedSession } from './session/session.ts';
import { t } from './session/text.ts';
import { Views } from './Views.tsx';

/** The operations console: a sign-in, and behind it the views of central. */
export default function Console({ config }: { config: Config }) {
  const [session, setSession] = useState(storedSession);
  const [ended, setEnded] = useState(false);
  const signOut = useCallback((denied: boolean) => {
    endSession();
    setEnded(denied);
    setSession(undefined);
  }, []);
  useEffect(() => {
    if (!session) document.title = `${t('signIn.title')} · Bodega`;
  }, [session]);
  return (
    <Announcer>
      <Notifications position="bottom-right" limit={4} containerWidth={400} zIndex={400} />
      {session ? (
        <SignedIn key={session.mark} config={config} session={session} onOut={signOut} />
      ) : (
        <SignIn config={config} ended={ended} onIn={(key, who) => setSession(beginSession(key, who))} />
      )}
    </Announcer>
  );
}

interface SignedInProps {
  config: Config;
  session: Session;
  onOut: (denied: boolean) => void;
}

function SignedIn({ config, session, onOut }: SignedInProps) {
  const [central, setCentral] = useState<Central>();
  useEffect(() => {
    const opened = openCentral(config, session, () => onOut(true));
    setCentral(opened);
    return opened.close;
  }, [config, session, onOut]);
  if (!central) return null;
  return (
    <QueryClientProvider client={central.queries}>
      <CentralContext.Provider value={central}>
        <LiveContext.Provider value={central.live}>
          <Frame onSignOut={onOut}>
            <Views />
          </Frame>
        </LiveContext.Provider>
      </CentralContext.Provider>
    </QueryClientProvider>
  );
}
