import type { Cluster, ClusterNode } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { Button } from '@ui/index.ts';
import { ArrowRightLeft, CircleAlert, CircleCheck, Crown, type LucideIcon } from 'lucide-react';
import cards from '../frame/Card.module.css';
import { useMay } from '../session/me.ts';
import { farBehind } from './behind.ts';
import styles from './Cluster.module.css';
import { t } from './text.ts';

interface NodeProps {
  node: ClusterNode;
  cluster: Cluster;
  onHandOver: () => void;
}

const roles: Record<ClusterNode['role'], LucideIcon> = {
  leader: Crown,
  follower: CircleCheck,
  quarantined: CircleAlert,
};

/** One node: what it does, how far it is, and the way to have it lead. */
export function Node({ node, cluster, onHandOver }: NodeProps) {
  const { name, role, url, offset, lagEvents, version, reason } = node;
  const Icon = roles[role];
  const here = name === cluster.node;
  const may = useMay();
  const mayLead =
    may('runCluster') && role === 'follower' && cluster.leader !== undefined && cluster.log?.reachable !== false;
  return (
    <li className={cards.card} data-state={role === 'quarantined' ? 'bad' : farBehind(node) ? 'warn' : 'good'}>
      <header>
        <h2>{name}</h2>
        <span className={cards.state}>
          <Icon size={16} aria-hidden />
          {t(`node.${role}`)}
        </span>
      </header>
      {reason && <p className={styles.reason}>{t('node.reason', { reason })}</p>}
      <dl className={cards.facts}>
        <Fact name={t('node.position')}>{quantity(offset)}</Fact>
        <Fact name={t('node.lag')} warn={farBehind(node)}>
          {quantity(lagEvents)}
        </Fact>
        <Fact name={t('node.version')}>{version}</Fact>
        <Fact name={t('node.url')}>
          <span className={styles.url}>{url}</span>
        </Fact>
      </dl>
      {(here || mayLead) && (
        <footer>
          <span>{here && t('node.here')}</span>
          {mayLead && (
            <Button aria-label={t('node.handOver.label', { node: name })} onClick={onHandOver}>
              <ArrowRightLeft size={17} aria-hidden />
              {t('node.handOver')}
            </Button>
          )}
        </footer>
      )}
    </li>
  );
}

function Fact({ name, warn = false, children }: { name: string; warn?: boolean; children: React.ReactNode }) {
  return (
    <div data-warn={warn || undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
