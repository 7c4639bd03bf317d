import { EmptyState, SkeletonList } from '@ui/index.ts';
import { type ReactNode, Suspense } from 'react';
import { Link } from 'wouter';
import { t as frameText } from '../frame/text.ts';
import styles from '../sheet/Sheet.module.css';
import { SignIn } from '../staff/SignIn.tsx';
import { t as staffText } from '../staff/text.ts';
import { useInside } from '../staff/useDoor.ts';
import { useStore } from '../store.ts';
import { Count, Delivery, Low, Receive, SendView, Stockroom, Transfers } from './later.tsx';

/** The views of the staff, below /stockroom. Whoever may not change stock is asked who they are. */
export function Jobs({ job, id }: { job: string | undefined; id: string | undefined }) {
  const { config } = useStore();
  if (!config.may.has('adjust')) return <ForStaff />;
  const view = viewOf(job, id);
  if (!view)
    return (
      <EmptyState title={frameText('page.notFound')}>
        <Link href="/">{frameText('nav.back')}</Link>
      </EmptyState>
    );
  return <Suspense fallback={<SkeletonList rows={4} height="6rem" />}>{view}</Suspense>;
}

function ForStaff() {
  const inside = useInside();
  const member = inside.at === 'member' ? inside.member : undefined;
  const name = member?.fullName ?? (inside.at === 'key' ? staffText('person.key') : undefined);
  return (
    <div className={styles.view}>
      <header className={styles.head}>
        <h1>{name ? staffText('may.title', { name }) : staffText('signIn.title')}</h1>
      </header>
      {name && <p className={styles.hint}>{staffText('may.hint')}</p>}
      <SignIn except={member?.name} />
    </div>
  );
}

function viewOf(job: string | undefined, id: string | undefined): ReactNode {
  if (job === 'transfers' && id) return <Receive key={id} transferId={id} />;
  if (id) return undefined;
  switch (job) {
    case undefined:
      return <Stockroom />;
    case 'count':
      return <Count />;
    case 'delivery':
      return <Delivery />;
    case 'transfers':
      return <Transfers />;
    case 'send':
      return <SendView />;
    case 'low':
      return <Low />;
  }
}
