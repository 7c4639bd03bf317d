import { Button } from '@ui/index.ts';
import { useStanding } from '@ui/useLive.ts';
import { CloudOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useStatus } from '../frame/useStatus.ts';
import styles from './Sheet.module.css';
import { t } from './text.ts';

/** Why nothing can be booked just now, in a sentence; undefined where nothing stands in the way. */
export function useWaits(): string | undefined {
  const { feed } = useStanding();
  const status = useStatus();
  if (feed === 'offline') return t('sheet.waits.store');
  if (status.data?.data.mode === 'offline') return t('sheet.waits.central');
  return undefined;
}

interface FootProps {
  /** The one thing that the sheet is for. */
  children: ReactNode;
  onDrop?: (() => void) | undefined;
  /** The browser does not keep the sheet, or a key. */
  unkept: boolean;
}

/** What stands below a sheet: what it is for, what is in the way of that, and how to give the sheet up. */
export function Foot({ children, onDrop, unkept }: FootProps) {
  const [sure, setSure] = useState(false);
  const waits = useWaits();
  return (
    <footer className={styles.foot}>
      <div className={styles.actions}>
        {children}
        {onDrop &&
          (sure ? (
            <Button look="danger" onClick={onDrop}>
              {t('sheet.drop.sure')}
            </Button>
          ) : (
            <Button look="quiet" onClick={() => setSure(true)}>
              {t('sheet.drop')}
            </Button>
          ))}
      </div>
      {waits && (
        <p className={styles.waits} role="status">
          <CloudOff size={17} aria-hidden />
          {waits}
        </p>
      )}
      <p className={styles.note}>{t(unkept ? 'sheet.unkept' : 'sheet.kept')}</p>
    </footer>
  );
}
