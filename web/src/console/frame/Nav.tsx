import { useEffect, useRef } from 'react';
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
  const bar = useRef<HTMLElement>(null);
  const shown = places.filter((place) => {
    const { only, needs } = place;
    return isAt(place, path) || ((!only || wealth.has(only)) && (!needs || may(needs)));
  });
  // On a phone not all of them may fit, and the bar is moved along.
  useEffect(() => {
    const here = path && shown.length > 0 && bar.current?.querySelector('[aria-current]');
    if (here) here.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [path, shown.length]);
  return (
    <nav ref={bar} className={styles.nav} aria-label={t('nav.main')}>
      {shown.map((place) => {
        const { path: to, name, icon: Icon } = place;
        return (
          <Link key={to} href={to} aria-current={isAt(place, path) ? 'page' : undefined}>
            <Icon size={18} aria-hidden />
            <span>{t(name)}</span>
          </Link>
        );
      })}
    </nav>
  );
}
