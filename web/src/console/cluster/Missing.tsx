import type { MissingNode } from '@lib/api/types.ts';
import { ago } from '@lib/format.ts';
import { Button } from '@ui/index.ts';
import { CircleOff, Trash2 } from 'lucide-react';
import cards from '../frame/Card.module.css';
import { useMay } from '../session/me.ts';
import styles from './Cluster.module.css';
import { t } from './text.ts';

interface MissingProps {
  node: MissingNode;
  onForget: () => void;
}

/** A node that has lived and does not now, and the way to miss it no more. */
export function Missing({ node: { name, url, version, lastSeen }, onForget }: MissingProps) {
  const may = useMay();
  return (
    <li className={cards.card} data-state="warn">
      <header>
        <h2>{name}</h2>
        <span className={cards.state}>
          <CircleOff size={16} aria-hidden />
          {t('node.missing')}
        </span>
      </header>
      <dl className={cards.facts}>
        <div>
          <dt>{t('node.seen')}</dt>
          <dd>{ago(lastSeen)}</dd>
        </div>
        <div>
          <dt>{t('node.version')}</dt>
          <dd>{version}</dd>
        </div>
        <div>
          <dt>{t('node.url')}</dt>
          <dd>
            <span className={styles.url}>{url}</span>
          </dd>
        </div>
      </dl>
      {may('runCluster') && (
        <footer>
          <span />
          <Button aria-label={t('node.forget.label', { node: name })} onClick={onForget}>
            <Trash2 size={17} aria-hidden />
            {t('node.forget')}
          </Button>
        </footer>
      )}
    </li>
  );
}
