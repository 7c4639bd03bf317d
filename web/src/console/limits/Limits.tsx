import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { LimitStatus } from '@lib/api/types.ts';
import { clock, quantity } from '@lib/format.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { explain } from '@ui/explain.ts';
import { Button, EmptyState, ErrorState, SkeletonList } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { Gauge, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useCentral } from '../central/central.ts';
import { useLimits } from '../central/reads.ts';
import form from '../frame/Form.module.css';
import { Page, Panel } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { toast } from '../frame/toast.tsx';
import { useMay } from '../session/me.ts';
import styles from './Limits.module.css';
import { plural, t } from './text.ts';

/** How much clients may ask of this node, and who asks most. */
export default function Limits() {
  const limits = useLimits();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const off = limits.error instanceof ApiError && limits.error.code === 'rate_limiter_unavailable';
  return (
    <Page
      title={frameText('nav.limits')}
      hint={limits.data ? t('limits.hint', { rejected: quantity(limits.data.rejected) }) : ' '}
      actions={
        limits.data &&
        may('resetLimits') && (
          <Button look="danger" onClick={() => setAsking(true)}>
            <RotateCcw size={17} aria-hidden />
            {t('limits.reset')}
          </Button>
        )
      }
    >
      {limits.data ? (
        <Status status={limits.data} />
      ) : limits.isPending ? (
        <SkeletonList rows={6} />
      ) : off ? (
        <EmptyState icon={Gauge} title={t('limits.off')} hint={t('limits.off.hint')} />
      ) : (
        <ErrorState title={t('limits.failed')} error={limits.error} onRetry={() => void limits.refetch()} />
      )}
      {asking && <ResetDialog onClose={() => setAsking(false)} />}
    </Page>
  );
}

function Status({ status }: { status: LimitStatus }) {
  const window = plural('limits.window', status.window_minutes, quantity(status.window_minutes));
  return (
    <>
      <dl className={styles.facts}>
        <Fact name={t('limits.user')} value={quantity(status.requests_per_minute)} hint={window} />
        <Fact name={t('limits.admin')} value={quantity(status.admin_requests_per_minute)} hint={window} />
        <Fact
          name={t('limits.rejected')}
          value={quantity(status.rejected)}
          hint={t('limits.sinceStart')}
          bad={status.rejected > 0}
        />
        <Fact name={t('limits.exempt')} value={quantity(status.exempt)} hint={t('limits.sinceStart')} />
        <Fact
          name={t('limits.clients')}
          value={quantity(status.active_ip_limits)}
          hint={t(`limits.type.${status.type}`)}
        />
        {status.global_count !== undefined && (
          <Fact
            name={t('limits.global')}
            value={quantity(status.global_count)}
            hint={status.global_reset_time ? t('limits.until', { time: clock(status.global_reset_time) }) : window}
          />
        )}
      </dl>
      <Panel title={t('limits.busiest')} aside={t('limits.busiest.hint')}>
        <Busiest status={status} />
      </Panel>
    </>
  );
}

function Fact({ name, value, hint, bad = false }: { name: string; value: string; hint: string; bad?: boolean }) {
  return (
    <div data-bad={bad || undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
      <dd className={styles.hint}>{hint}</dd>
    </div>
  );
}

function Busiest({ status }: { status: LimitStatus }) {
  if (status.busiest.length === 0) return <p className={styles.none}>{t('limits.quiet')}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={t('limits.busiest')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('limits.principal')}</th>
            <th scope="col">{t('limits.address')}</th>
            <th scope="col">{t('limits.scope')}</th>
            <th scope="col">{t('limits.used')}</th>
          </tr>
        </thead>
        <tbody>
          {status.busiest.map(({ principal, address, scope, count }) => {
            const limit = scope === 'admin' ? status.admin_requests_per_minute : status.requests_per_minute;
            return (
              <tr key={`${principal} ${address} ${scope}`}>
                <td>{principal || t('limits.anonymous')}</td>
                <td className="code">{address}</td>
                <td>{t(`limits.scope.${scope}`)}</td>
                <td>
                  <meter min={0} max={limit} high={limit * 0.8} value={count} aria-hidden />
                  <span className="tabular">{t('limits.of', { count: quantity(count), limit: quantity(limit) })}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function ResetDialog({ onClose }: { onClose: () => void }) {
  const { api, queries } = useCentral();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const reset = async () => {
    setBusy(true);
    try {
      await answered(api.POST('/admin/rate-limit/reset'));
      await queries.invalidateQueries({ queryKey: ['limits'] });
      toast.good(t('limits.reset.done'));
      onClose();
    } catch (error) {
      setProblem(explain(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('limits.reset.title')} onClose={onClose} held={busy}>
      <p className={form.hint}>{t('limits.reset.hint')}</p>
      <p className={form.problem} role="alert">
        {problem}
      </p>
      <div className={form.actions}>
        <Button look="danger" busy={busy} onClick={() => void reset()}>
          {t('limits.reset.sure')}
        </Button>
        <Button onClick={onClose}>{uiText('action.cancel')}</Button>
      </div>
    </Dialog>
  );
}
