import { Link } from 'wouter';
import { useMay } from '../session/me.ts';
import styles from './Frame.module.css';
import { isAt, places } from './nav.ts';
import { t } from './text.ts';
import { useWealth } from './useWealth.ts';

/** Where one can go, as far as there is something to see there and the key may see it. */
export function Nav({ path }: { path: string }) {
  const wealth = useWealth();
  const may = useMay();
  return (
    <nav className={styles.nav} aria-label={t('nav.main')}>
      {places.map((place) => {
        const { path: to, name, icon: Icon, only, needs } = place;
        const here = isAt(place, path);
        if (!here && ((only && !wealth.has(only)) || (needs && !may(needs)))) return null;
        return (
          <Link key={to} href={to} aria-current={here ? 'page' : undefined}>
            <Icon size={18} aria-hidden />
            <span>{t(name)}</span>
          </Link>
        );
      })}
    </nav>
  );
}
