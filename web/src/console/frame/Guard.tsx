import { ErrorState } from '@ui/index.ts';
import { Component, type ReactNode } from 'react';
import { t } from './text.ts';

/** Catches a view that fails, so that the rest of the console stays. */
export class Guard extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return <ErrorState title={t('page.crashed')} error={this.state.error} onRetry={() => window.location.reload()} />;
  }
}
