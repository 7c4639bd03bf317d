import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Verdict.module.css';

interface VerdictProps {
  kind: 'good' | 'bad' | 'busy';
  icon: LucideIcon;
  title: string;
  children: ReactNode;
}

/**
 * What stands over a list: how all of it is, and what there is to do. Its title is read out when it changes, and the rest is
 * not, for it may say ages, which go on.
 */
export function Verdict({ kind, icon: Icon, title, children }: VerdictProps) {
  return (
    <section className={styles.verdict} data-kind={kind}>
      <Icon size={34} strokeWidth={1.6} aria-hidden />
      <div>
        <div role="status">
          <h2>{title}</h2>
        </div>
        <p>{children}</p>
      </div>
    </section>
  );
}
