import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Verdict.module.css';

interface VerdictProps {
  kind: 'good' | 'bad' | 'busy';
  icon: LucideIcon;
  title: string;
  children: ReactNode;
}

/** What stands over a list: how all of it is, and what there is to do. It is read out when it changes. */
export function Verdict({ kind, icon: Icon, title, children }: VerdictProps) {
  return (
    <section className={styles.verdict} data-kind={kind} role="status">
      <Icon size={34} strokeWidth={1.6} aria-hidden />
      <div>
        <h2>{title}</h2>
        <p>{children}</p>
      </div>
    </section>
  );
}
