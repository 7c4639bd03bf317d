import type { Hold } from '@lib/api/types.ts';
import { ago, dateTime } from '@lib/format.ts';
import { Button, useSeconds } from '@ui/index.ts';
import { useLive } from '@ui/useLive.ts';
import { Clock } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { nameOf, usePlaces } from '../places/usePlaces.ts';
import { useStore } from '../store.ts';
import { useProducts } from '../useProducts.ts';
import styles from './Aside.module.css';
import { DeedDialog, type Doing } from './DeedDialog.tsx';
import { t } from './text.ts';
import { useAsides } from './useAsides.ts';
import { refOf, whatOf } from './words.ts';

/** What is put aside for whom and until when; handed over, kept longer or let go here. */
export function Holds({ holds, heading }: { holds: readonly Hold[]; heading: 'h2' | 'h3' }) {
  const [doing, setDoing] = useState<Doing>();
  useProducts([...new Set(holds.flatMap(({ lines }) => lines.map(({ productId }) => productId)))]);
  return (
    <>
      <ul className={styles.list}>
        {holds.map((hold) => (
          <Card key={hold.holdId} hold={hold} heading={heading} onDo={(deed) => setDoing({ hold, do: deed })} />
        ))}
      </ul>
      {doing && <DeedDialog {...doing} onClose={() => setDoing(undefined)} />}
    </>
  );
}

interface CardProps {
  hold: Hold;
  heading: 'h2' | 'h3';
  onDo: (deed: Doing['do']) => void;
}

function Card({ hold, heading: Heading, onDo }: CardProps) {
  const { config } = useStore();
  const live = useLive();
  const all = usePlaces();
  const { held } = useAsides();
  const now = useSeconds();
  const known = (id: string) => live.product(id);
  const deed = (which: Doing['do'], look: 'main' | 'plain' | 'quiet') => (
    <Button
      look={look}
      disabled={held || hold.expired}
      aria-label={t('hold.label', { deed: t(`hold.${which}`), ref: refOf(hold), what: whatOf(hold.lines, known) })}
      onClick={() => onDo(which)}
    >
      {t(`hold.${which}`)}
    </Button>
  );
  return (
    <li className={styles.card} data-over={hold.expired || undefined}>
      <Heading>{refOf(hold)}</Heading>
      <ul className={styles.lines}>
        {hold.lines.map((line) => (
          <li key={`${line.productId} ${line.locationId}`}>
            <Link href={`/p/${encodeURIComponent(line.productId)}`}>{whatOf([line], known)}</Link>{' '}
            <span>
              {line.locationId === config.locationId
                ? t('hold.here')
                : t('hold.at', { place: nameOf(line.locationId, all) })}
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.until}>
        <Clock size={15} aria-hidden />
        {hold.expired ? (
          t('hold.over')
        ) : (
          <span>
            {t('hold.until', { time: dateTime(hold.expiresAt) })} <small>({ago(hold.expiresAt, now)})</small>
          </span>
        )}
      </p>
      {config.may.has('sell') && (
        <div className={styles.actions}>
          {deed('commit', 'main')}
          {deed('extend', 'plain')}
          {deed('release', 'quiet')}
        </div>
      )}
    </li>
  );
}
