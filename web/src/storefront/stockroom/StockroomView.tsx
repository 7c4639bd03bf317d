import { quantity } from '@lib/format.ts';
import type { Keeping } from '@lib/keeping.ts';
import { Button } from '@ui/index.ts';
import { ClipboardList, LogOut, type LucideIcon, PackageCheck, Send, TrendingDown, Truck } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import { usePageTitle } from '../frame/usePageTitle.ts';
import { usePlaces } from '../places/usePlaces.ts';
import styles from '../sheet/Sheet.module.css';
import { useSession } from '../staff/session.ts';
import { t as staffText } from '../staff/text.ts';
import { useStore } from '../store.ts';
import { Here } from './Back.tsx';
import { plural, t } from './text.ts';

interface Job {
  path: string;
  name: 'count' | 'delivery' | 'transfers' | 'send' | 'low';
  icon: LucideIcon;
  /** How many products are on its sheet. */
  begun?: number;
}

/** The jobs of the staff, and which of them were begun. */
export default function StockroomView() {
  const { count, delivery, shipment } = useStore();
  const places = usePlaces();
  const session = useSession();
  usePageTitle(t('stockroom.title'));
  const jobs: Job[] = [
    { path: '/stockroom/delivery', name: 'delivery', icon: Truck, begun: useLines(delivery) },
    { path: '/stockroom/count', name: 'count', icon: ClipboardList, begun: useLines(count) },
    { path: '/stockroom/low', name: 'low', icon: TrendingDown },
  ];
  const send: Job = { path: '/stockroom/send', name: 'send', icon: Send, begun: useLines(shipment) };
  if (places) jobs.splice(1, 0, { path: '/stockroom/transfers', name: 'transfers', icon: PackageCheck }, send);
  return (
    <div className={styles.view}>
      <header className={styles.head}>
        <h1>{t('stockroom.title')}</h1>
        <Here />
      </header>
      <p className={styles.hint}>{t('stockroom.hint')}</p>
      <ul className={styles.cards}>
        {jobs.map(({ path, name, icon: Icon, begun = 0 }) => (
          <li key={name}>
            <Link href={path} className={styles.job}>
              <Icon size={26} strokeWidth={1.6} aria-hidden />
              <strong>{t(`job.${name}`)}</strong>
              <span>{t(`job.${name}.hint`)}</span>
              {begun > 0 && <em>{plural('job.begun', begun, quantity(begun))}</em>}
            </Link>
          </li>
        ))}
      </ul>
      {session.key && (
        <div className={styles.actions}>
          <Button onClick={session.end}>
            <LogOut size={17} aria-hidden />
            {staffText('signIn.out')}
          </Button>
        </div>
      )}
    </div>
  );
}

function useLines(kept: Keeping<{ lines: readonly unknown[] } | undefined>): number {
  return useSyncExternalStore(kept.subscribe, kept.get)?.lines.length ?? 0;
}
