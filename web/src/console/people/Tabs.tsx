import { Link, useLocation } from 'wouter';
import { t } from '../frame/text.ts';
import { useMay } from '../session/me.ts';
import type { Deed } from '../session/rights.ts';
import styles from './People.module.css';

const tabs: readonly { path: string; name: 'nav.staff' | 'nav.keys' | 'nav.audit'; needs: Deed }[] = [
  { path: '/people', name: 'nav.staff', needs: 'keepPeople' },
  { path: '/people/keys', name: 'nav.keys', needs: 'keepPeople' },
  { path: '/people/audit', name: 'nav.audit', needs: 'readOps' },
];

/** The ways between those who may, and what they did. */
export function Tabs() {
  const [path] = useLocation();
  const may = useMay();
  const open = tabs.filter(({ needs }) => may(needs));
  if (open.length < 2) return null;
  return (
    <nav className={styles.tabs} aria-label={t('nav.people')}>
      {open.map((tab) => (
        <Link key={tab.path} href={tab.path} aria-current={path === tab.path ? 'page' : undefined}>
          {t(tab.name)}
        </Link>
      ))}
    </nav>
  );
}
