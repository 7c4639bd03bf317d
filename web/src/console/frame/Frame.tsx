import { quantity } from '@lib/format.ts';
import { spotlight } from '@mantine/spotlight';
import { Button, LiveDot, ThemeToggle, Wordmark } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { useStanding } from '@ui/useLive.ts';
import { Keyboard, LogOut, Search } from 'lucide-react';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { useCentral } from '../central/central.ts';
import { useMemory, useStats } from '../central/reads.ts';
import { useMay, useMeKept } from '../session/me.ts';
import { Reading, WhoButton } from '../session/Who.tsx';
import styles from './Frame.module.css';
import { KeysHelp } from './KeysHelp.tsx';
import { Nav } from './Nav.tsx';
import { OpenWrites } from './OpenWrites.tsx';
import { Palette } from './Palette.tsx';
import { Resting } from './Resting.tsx';
import { t } from './text.ts';
import { useKeys } from './useKeys.ts';

/** What stands around every view: where one is, where one can go, and how the page stands to central. */
export function Frame({ children, onSignOut }: { children: ReactNode; onSignOut: (denied: boolean) => void }) {
  const [path, go] = useLocation();
  const [help, setHelp] = useState(false);
  useKeys({ go, palette: spotlight.open, help: () => setHelp(true) });
  const may = useMay();
  useMeKept(() => onSignOut(true));
  const leave = () => onSignOut(false);
  const { data: stats } = useStats(); // its position opens the feed
  useMemory(may('readStock') ? stats?.offset : undefined);
  useEffect(() => {
    if (path) window.scrollTo({ top: 0 });
  }, [path]);
  return (
    <div className={styles.frame}>
      <a className="skip-link" href="#view">
        {uiText('app.skip')}
      </a>
      <aside className={styles.side}>
        <div className={styles.sign}>
          <Wordmark />
          <span className={styles.face}>{t('face')}</span>
        </div>
        <button type="button" className={styles.find} onClick={spotlight.open}>
          <Search size={16} aria-hidden />
          <span>{t('palette.open')}</span>
          <kbd>{isApple() ? '⌘ K' : 'Ctrl K'}</kbd>
        </button>
        <Nav path={path} />
        <div className={styles.foot}>
          {may('readStock') && <Connection />}
          <WhoButton />
          <div className={styles.tools}>
            <ThemeToggle />
            <Button
              look="quiet"
              square
              className={styles.keys ?? ''}
              aria-label={t('keys.title')}
              title={t('keys.title')}
              onClick={() => setHelp(true)}
            >
              <Keyboard size={19} aria-hidden />
            </Button>
            <Button look="quiet" square aria-label={t('signOut')} title={t('signOut')} onClick={leave}>
              <LogOut size={19} aria-hidden />
            </Button>
          </div>
        </div>
      </aside>
      <main id="view" className={styles.view} tabIndex={-1}>
        <Resting />
        <Reading />
        <OpenWrites />
        {children}
      </main>
      <Palette onSignOut={leave} onHelp={() => setHelp(true)} />
      {help && <KeysHelp onClose={() => setHelp(false)} />}
    </div>
  );
}

/** The feed, and how far it has come. */
function Connection() {
  const { live } = useCentral();
  const { feed } = useStanding();
  const offset = useSyncExternalStore(live.subscribe, live.offset);
  return (
    <div className={styles.connection}>
      <LiveDot state={feed} />
      <span className={styles.position} title={t('position.hint')}>
        {offset > 0 ? t('position', { offset: quantity(offset) }) : ''}
      </span>
    </div>
  );
}

const isApple = () => /Mac|iPhone|iPad/.test(navigator.userAgent);
