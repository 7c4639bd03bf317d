import { Button, EmptyState } from '@ui/index.ts';
import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { t } from './text.ts';

/** Catches a view that fails, so that the rest of the console stays; of each view anew, by its key. */
export class Guard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div role="alert">
        <EmptyState icon={TriangleAlert} title={t('page.crashed')} hint={t('page.crashed.hint')}>
          <Button onClick={() => window.location.reload()}>{t('page.reload')}</Button>
        </EmptyState>
      </div>
    );
  }
}
