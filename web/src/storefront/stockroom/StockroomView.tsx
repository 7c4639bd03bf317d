import { quantity } from '@lib/format.ts';
import type { Keeping } from '@lib/keeping.ts';
import { ClipboardList, type LucideIcon, PackageCheck, Send, TrendingDown, Truck } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import { usePageTitle } from '../frame/usePageTitle.ts';
import { usePlaces } from '../places/usePlaces.ts';
import styles from '../sheet/Sheet.module.css';
import { useStore } from '../store.ts';
import { Here } from './Back.tsx';
import { Left } from './Left.tsx';
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
      <Left />
    </div>
  );
}

function useLines(kept: Keeping<{ lines: readonly unknown[] } | undefined>): number {
  return useSyncExternalStore(kept.subscribe, kept.get)?.lines.length ?? 0;
}
