import { ApiError } from '@lib/api/error.ts';
import type { Health as HealthAnswer } from '@lib/api/types.ts';
import { bytes, clock, quantity } from '@lib/format.ts';
import { Button, ErrorState, SkeletonList } from '@ui/index.ts';
import { CircleAlert, CircleCheck, Copy } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useHealth } from '../central/reads.ts';
import { Page, Panel } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { Needs } from '../needs/Needs.tsx';
import styles from './Health.module.css';
import { t } from './text.ts';

/** What the node says of itself. */
export default function Health() {
  const health = useHealth();
  return (
    <Page
      title={frameText('nav.health')}
      hint={health.data ? t('health.asked', { time: clock(health.dataUpdatedAt) }) : ' '}
    >
      {health.data ? (
        <Details health={health.data} stale={health.isError} />
      ) : health.isPending ? (
        <SkeletonList rows={7} />
      ) : (
        <>
          <ErrorState title={t('health.failed')} error={health.error} onRetry={() => void health.refetch()} />
          {health.error instanceof ApiError && health.error.code === 'recovering' && <Needs codes={['recovering']} />}
        </>
      )}
    </Page>
  );
}

function Details({ health, stale }: { health: HealthAnswer; stale: boolean }) {
  const well = health.status === 'healthy' && !stale;
  const Icon = well ? CircleCheck : CircleAlert;
  return (
    <>
      <section className={styles.verdict} data-well={well || undefined} role="status">
        <Icon size={34} strokeWidth={1.6} aria-hidden />
        <div>
          <h2>{stale ? t('health.silent') : words(health.status)}</h2>
          <p>{health.reason ?? t(well ? 'health.well' : 'health.unwell')}</p>
        </div>
      </section>
      {!stale && <Needs codes={health.needs ?? []} />}
      <Panel title={t('health.details')}>
        <dl className={styles.facts}>
          <Fact name={t('health.version')}>{health.version || '–'}</Fact>
          <Fact name={t('health.ready')}>{t(health.ready ? 'health.yes' : 'health.no')}</Fact>
          <Fact name={t('health.position')}>{number(health.offset)}</Fact>
          <Fact name={t('health.timeline')}>{health.timeline ? <Copied text={health.timeline} /> : '–'}</Fact>
          <Fact name={t('health.products')}>{number(health.products)}</Fact>
          <Fact name={t('health.earliest')}>{number(health.earliestOffset)}</Fact>
          <Fact name={t('health.checkpoint')}>{number(health.foldedOffset)}</Fact>
          <Fact name={t('health.keys')}>{number(health.keys)}</Fact>
          <Fact name={t('health.api')}>
            <a href="/reference" className={styles.link}>
              {t('health.reference')}
            </a>
          </Fact>
          <Fact name={t('health.journal')}>{health.journalBytes === undefined ? '–' : bytes(health.journalBytes)}</Fact>
        </dl>
      </Panel>
    </>
  );
}

const number = (value: number | undefined): string => (value === undefined ? '–' : quantity(value));

function words(status: string): string {
  if (status === 'healthy' || status === 'degraded' || status === 'read_only' || status === 'draining')
    return t(`health.${status}`);
  return status;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Copied({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <>
      <span className="code">{text}</span>
      <Button
        look="quiet"
        square
        aria-label={t(copied ? 'copied' : 'copy')}
        title={t(copied ? 'copied' : 'copy')}
        onClick={() => void navigator.clipboard?.writeText(text).then(() => setCopied(true))}
      >
        {copied ? <CircleCheck size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      </Button>
    </>
  );
}
