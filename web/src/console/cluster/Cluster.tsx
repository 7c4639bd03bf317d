import type { Cluster as Answer, ClusterNode, MissingNode } from '@lib/api/types.ts';
import { ago, bytes, duration, quantity } from '@lib/format.ts';
import { EmptyState, ErrorState, SkeletonGrid, useSeconds } from '@ui/index.ts';
import { CircleAlert, CircleCheck, Network } from 'lucide-react';
import { useState } from 'react';
import { useCluster } from '../central/reads.ts';
import cards from '../frame/Card.module.css';
import { Page, Panel } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { Verdict } from '../frame/Verdict.tsx';
import { farBehind } from './behind.ts';
import styles from './Cluster.module.css';
import { Forget } from './Forget.tsx';
import { HandOver } from './HandOver.tsx';
import { Missing } from './Missing.tsx';
import { Node } from './Node.tsx';
import { plural, t } from './text.ts';

/** The nodes of central, which of them leads, and how another is made to. */
export default function Cluster() {
  const cluster = useCluster({ watch: true });
  const [next, setNext] = useState<ClusterNode>();
  const [gone, setGone] = useState<MissingNode>();
  useSeconds(); // ages go on
  const { data } = cluster;
  const live = data?.members.length ?? 0;
  const hint =
    data?.enabled && t('cluster.hint', { live: plural('cluster.nodes', live, quantity(live)), node: data.node ?? '' });
  return (
    <Page title={frameText('nav.cluster')} hint={hint || ' '}>
      {cluster.isPending ? (
        <SkeletonGrid cards={3} height="13rem" />
      ) : !data ? (
        <ErrorState title={t('cluster.failed')} error={cluster.error} onRetry={() => void cluster.refetch()} />
      ) : data.enabled ? (
        <>
          <Whole cluster={data} />
          <ul className={cards.list}>
            {data.members.map((node) => (
              <Node key={node.name} node={node} cluster={data} onHandOver={() => setNext(node)} />
            ))}
            {data.missing?.map((node) => (
              <Missing key={node.name} node={node} onForget={() => setGone(node)} />
            ))}
          </ul>
          <Log cluster={data} />
          <Last cluster={data} />
        </>
      ) : (
        <Alone />
      )}
      {next && data && <HandOver to={next} leader={data.leader ?? ''} onClose={() => setNext(undefined)} />}
      {gone && <Forget node={gone} onClose={() => setGone(undefined)} />}
    </Page>
  );
}

/** In a sentence or two how all of them are, the most urgent first. */
function Whole({ cluster: { log, leader, leaderSince, members, missing = [] } }: { cluster: Answer }) {
  const names = (some: { name: string }[]) => some.map(({ name }) => name).join(', ');
  const wrong = members.filter(({ role }) => role === 'quarantined');
  const behind = members.filter(farBehind);
  if (log && !log.reachable) return <Trouble title={t('whole.noLog')}>{t('whole.noLog.do')}</Trouble>;
  if (!leader) return <Trouble title={t('whole.noLeader')}>{t('whole.noLeader.do')}</Trouble>;
  if (wrong.length > 0)
    return <Trouble title={t('whole.wrong', { nodes: names(wrong) })}>{t('whole.wrong.do')}</Trouble>;
  if (behind.length > 0)
    return <Trouble title={t('whole.behind', { nodes: names(behind) })}>{t('whole.behind.do')}</Trouble>;
  if (members.length < 2) return <Trouble title={t('whole.few')}>{t('whole.few.do')}</Trouble>;
  if (missing.length > 0)
    return <Trouble title={t('whole.missing', { nodes: names(missing) })}>{t('whole.missing.do')}</Trouble>;
  return (
    <Verdict kind="good" icon={CircleCheck} title={t('whole.good', { leader, count: quantity(members.length) })}>
      {leaderSince && t('whole.since', { when: ago(leaderSince) })}
    </Verdict>
  );
}

function Trouble({ title, children }: { title: string; children: string }) {
  return (
    <Verdict kind="bad" icon={CircleAlert} title={title}>
      {children}
    </Verdict>
  );
}

function Log({ cluster: { log } }: { cluster: Answer }) {
  if (!log) return null;
  const facts: [string, string][] = [
    [t('log.offset'), quantity(log.offset)],
    [t('log.records'), quantity(log.records)],
    [t('log.bytes'), bytes(log.bytes)],
  ];
  return (
    <Panel title={t('log.title')} aside={t('log.hint')}>
      {log.reachable ? (
        <dl className={styles.figures}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className={styles.line}>{t('log.silent')}</p>
      )}
    </Panel>
  );
}

/** The last time that another took the lead, and for how long nobody had it. */
function Last({ cluster: { node = '', failovers, lastFailover: last } }: { cluster: Answer }) {
  const when = last && ago(last.at);
  return (
    <Panel title={t('last.title')} aside={t('last.count', { node, count: quantity(failovers) })}>
      <p className={styles.line}>
        {!last || !when
          ? t('last.none')
          : last.from
            ? t('last.what', { from: last.from, to: last.to, when })
            : t('last.first', { to: last.to, when })}{' '}
        {last && last.gapMs > 0 && t('last.gap', { gap: gap(last.gapMs) })}
      </p>
    </Panel>
  );
}

const gap = (ms: number): string => (ms < 1_000 ? `${quantity(ms)} ms` : duration(ms));

/** What a central that is alone has to say of it. */
function Alone() {
  return (
    <EmptyState icon={Network} title={t('cluster.alone')} hint={t('cluster.alone.hint')}>
      <p className={styles.book}>{t('cluster.alone.book')}</p>
    </EmptyState>
  );
}
