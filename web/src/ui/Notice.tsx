import { ApiError } from '@lib/api/error.ts';
import type { LucideIcon } from 'lucide-react';
import { PackageOpen, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { explain } from './explain.ts';
import styles from './Notice.module.css';
import { t } from './text.ts';

interface EmptyProps {
  title: string;
  hint?: ReactNode;
  icon?: LucideIcon;
  /** What one can do about it. */
  children?: ReactNode;
}

/** What a view shows when there is nothing to show. */
export function EmptyState({ title, hint, icon: Icon = PackageOpen, children }: EmptyProps) {
  return (
    <div className={styles.notice}>
      <Icon size={40} strokeWidth={1.25} aria-hidden />
      <h2 className={styles.title}>{title}</h2>
      {hint && <p className={styles.hint}>{hint}</p>}
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}

interface ErrorProps {
  error: unknown;
  title?: string;
  onRetry?: () => void;
}

/** What a view shows when it cannot be loaded: what went wrong, and a way on. */
export function ErrorState({ error, title = t('error.title'), onRetry }: ErrorProps) {
  const reference = error instanceof ApiError ? error.requestId : undefined;
  return (
    <div className={styles.notice} role="alert" data-kind="error">
      <TriangleAlert size={40} strokeWidth={1.25} aria-hidden />
      <h2 className={styles.title}>{title}</h2>
      <p className={styles.hint}>{explain(error)}</p>
      {reference && <p className={styles.reference}>{t('error.reference', { id: reference })}</p>}
      {onRetry && (
        <div className={styles.actions}>
          <Button onClick={onRetry}>{t('action.retry')}</Button>
        </div>
      )}
    </div>
  );
}
