import { ArrowLeft, MapPin } from 'lucide-react';
import { Link } from 'wouter';
import { nameOf, usePlaces } from '../places/usePlaces.ts';
import styles from '../sheet/Sheet.module.css';
import { useStore } from '../store.ts';
import { t } from './text.ts';

/** The place that is booked at, for stores of a chain that has places. */
export function Here() {
  const { config } = useStore();
  const all = usePlaces();
  if (!all) return null;
  return (
    <p className={styles.here}>
      <MapPin size={16} aria-hidden />
      {t('stockroom.here', { place: nameOf(config.locationId ?? 'pool', all) })}
    </p>
  );
}

/** The way back to the jobs of the stock room, or to the list that one came from. */
export function Back({ to = '/stockroom', name = t('stockroom.title') }: { to?: string; name?: string }) {
  return (
    <p>
      <Link href={to} className={styles.back}>
        <ArrowLeft size={17} aria-hidden />
        {name}
      </Link>
    </p>
  );
}
