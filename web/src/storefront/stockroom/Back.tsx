import { ArrowLeft } from 'lucide-react';
import { Link } from 'wouter';
import styles from '../sheet/Sheet.module.css';
import { t } from './text.ts';

/** The way back to the jobs of the stock room. */
export function Back() {
  return (
    <p>
      <Link href="/stockroom" className={styles.back}>
        <ArrowLeft size={17} aria-hidden />
        {t('stockroom.title')}
      </Link>
    </p>
  );
}
