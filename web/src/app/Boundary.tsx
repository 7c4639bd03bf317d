import { Button } from '@ui/index.ts';
import { EmptyState } from '@ui/Notice.tsx';
import { Component, type ReactNode } from 'react';
import { t } from './text.ts';

/** Stands in for a face that has failed: nothing that was stored is lost, and a reload begins anew. */
export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="opening" role="alert">
        <EmptyState title={t('app.failed')} hint={t('app.failed.hint')}>
          <Button look="main" onClick={() => window.location.reload()}>
            {t('app.reload')}
          </Button>
        </EmptyState>
      </main>
    );
  }
}
