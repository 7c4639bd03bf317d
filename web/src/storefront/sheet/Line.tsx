import { Button } from '@ui/index.ts';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type Item, nameOf } from './lines.ts';
import styles from './Sheet.module.css';
import { t } from './text.ts';

interface LineProps {
  item: Item;
  /** What is wrong with it. */
  fault?: string | undefined;
  onRemove?: (() => void) | undefined;
  children: ReactNode;
}

/** A product on a sheet, with what was entered for it. */
export function Line({ item, fault, onRemove, children }: LineProps) {
  return (
    <li className={styles.line} data-line>
      <div className={styles.what}>
        <Link href={`/p/${encodeURIComponent(item.productId)}`}>{nameOf(item)}</Link>
        <span>
          {item.productId}
          {item.unit && ` · ${item.unit}`}
        </span>
      </div>
      {children}
      {onRemove && (
        <Button look="quiet" square aria-label={t('sheet.remove', { name: nameOf(item) })} onClick={onRemove}>
          <X size={17} aria-hidden />
        </Button>
      )}
      {fault && (
        <p className={styles.fault} role="alert">
          {fault}
        </p>
      )}
    </li>
  );
}
