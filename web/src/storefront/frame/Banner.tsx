import { durationWords } from '@lib/format.ts';
import { useSeconds } from '@ui/index.ts';
import { useStanding } from '@ui/useLive.ts';
import { CloudOff, Hourglass, WifiOff } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { useCheckout } from '../checkout/useCheckout.ts';
import styles from './Banner.module.css';
import { t } from './text.ts';
import { useStatus } from './useStatus.ts';

/** Says what does not work just now, and what that means for the reader. */
export function Banner() {
  const { feed } = useStanding();
  const { state } = useCheckout();
  const [path] = useLocation();
  const status = useStatus();
  const mode = status.data?.data.mode;
  const { refetch } = status;
  const sold = state.at === 'sold'; // which takes a central that is there
  useEffect(() => {
    if (sold) void refetch();
  }, [sold, refetch]);
  const old = status.data?.data.lagMs ?? -1;
  return (
    <div className={styles.banners} role="status">
      {feed === 'offline' ? (
        <Line icon={<WifiOff size={18} aria-hidden />} kind="bad">
          {t('banner.offline')}
        </Line>
      ) : mode === 'offline' ? (
        <Line icon={<CloudOff size={18} aria-hidden />} kind="warn">
          {t(status.data?.data.centralTimeline ? 'banner.changed' : 'banner.central')}{' '}
          {old >= 0 && <Age ms={old} at={status.dataUpdatedAt} />}
        </Line>
      ) : mode === 'bootstrapping' ? (
        <Line icon={<Hourglass size={18} aria-hidden />} kind="warn">
          {t('banner.boot')}
        </Line>
      ) : null}
      {state.at === 'unknown' && path !== '/cart' && (
        <Line icon={<Hourglass size={18} aria-hidden />} kind="warn" narrow>
          {t('banner.pending')} <Link href="/cart">{t('banner.pending.open')}</Link>
        </Line>
      )}
    </div>
  );
}

/** Counts on by itself; not read out with every second. */
function Age({ ms, at }: { ms: number; at: number }) {
  const now = useSeconds();
  return <span aria-live="off">{t('banner.copy', { age: durationWords(ms + Math.max(0, now - at)) })}</span>;
}

interface LineProps {
  icon: ReactNode;
  kind: 'warn' | 'bad';
  /** Only where the cart does not stand beside the view. */
  narrow?: boolean;
  children: ReactNode;
}

function Line({ icon, kind, narrow, children }: LineProps) {
  return (
    <div className={styles.line} data-kind={kind} data-narrow={narrow}>
      {icon}
      <p>{children}</p>
    </div>
  );
}
