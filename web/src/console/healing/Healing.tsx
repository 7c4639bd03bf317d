import type { OutboxReport, Stores } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { Button, EmptyState, ErrorState, SkeletonGrid } from '@ui/index.ts';
import { Archive, CircleAlert, CircleCheck, LoaderCircle, Store as StoreIcon } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import stepStyles from '../backups/Steps.module.css';
import { useStores } from '../central/reads.ts';
import card from '../frame/Card.module.css';
import { Page, Panel } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { Verdict } from '../frame/Verdict.tsx';
import styles from './Healing.module.css';
import { plural, t } from './text.ts';

type Store = Stores['stores'][number];

/** What the stores make good after a restore, what they cannot, and what there is to do. */
export default function Healing() {
  const [, go] = useLocation();
  const stores = useStores();
  const list = stores.data?.list;
  return (
    <Page
      title={frameText('nav.healing')}
      hint={t('healing.hint')}
      actions={
        <Button onClick={() => go('/backups')}>
          <Archive size={17} aria-hidden />
          {frameText('nav.backups')}
        </Button>
      }
    >
      {stores.isPending ? (
        <SkeletonGrid cards={4} height="11rem" />
      ) : !list ? (
        <ErrorState title={t('healing.failed')} error={stores.error} onRetry={() => void stores.refetch()} />
      ) : list.length === 0 ? (
        <EmptyState icon={StoreIcon} title={t('healing.none')} hint={t('healing.none.hint')} />
      ) : (
        <>
          <Whole stores={list} />
          <ul className={card.list}>
            {list.map((store) => (
              <Card key={store.storeId} store={store} />
            ))}
          </ul>
        </>
      )}
      <After />
    </Page>
  );
}

/** What the stores together say, the most urgent of it. */
function Whole({ stores }: { stores: Store[] }) {
  const sending = stores.filter(({ outbox }) => outbox?.left !== undefined);
  if (sending.length > 0) {
    const left = sum(sending, ({ left }) => Math.max(0, left ?? 0));
    return (
      <Verdict kind="busy" icon={LoaderCircle} title={t('healing.now')}>
        {left > 0 && plural('healing.left', left, quantity(left))} {t('healing.now.do')}
      </Verdict>
    );
  }
  const listed = stores.filter(({ outbox }) => outbox && outbox.unhealed > 0);
  if (listed.length > 0) {
    const count = sum(listed, ({ unhealed }) => unhealed);
    const names = listed.map(({ storeId }) => storeId).join(', ');
    return (
      <Verdict kind="bad" icon={CircleAlert} title={t('healing.list')}>
        {plural('healing.count', count, quantity(count))} {t('healing.at', { stores: names })} {t('healing.list.do')}
      </Verdict>
    );
  }
  if (stores.some(({ outbox }) => outbox?.state === 'incomplete')) {
    return (
      <Verdict kind="bad" icon={CircleAlert} title={t('healing.gap')}>
        {t('healing.gap.do')}
      </Verdict>
    );
  }
  return (
    <Verdict kind="good" icon={CircleCheck} title={t('healing.good')}>
      {t('healing.good.do')}
    </Verdict>
  );
}

const sum = (stores: Store[], of: (outbox: OutboxReport) => number): number =>
  stores.reduce((all, { outbox }) => all + (outbox ? of(outbox) : 0), 0);

function Card({ store: { storeId, online, outbox } }: { store: Store }) {
  const state = outbox?.state ?? 'untold';
  const well = state === 'complete' && outbox?.unhealed === 0;
  return (
    <li className={card.card} data-state={well ? 'good' : 'warn'}>
      <header>
        <h2>{storeId}</h2>
        <span className={card.state}>
          {well ? <CircleCheck size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
          {t(`outbox.${state}`)}
        </span>
      </header>
      {outbox && state !== 'off' ? (
        <Figures outbox={outbox} />
      ) : (
        <p className={styles.untold}>{t(state === 'off' ? 'outbox.off.do' : 'outbox.untold.do')}</p>
      )}
      <footer>
        {!online && <span>{t('store.silent')}</span>}
        <Link href={`/events?store=${encodeURIComponent(storeId)}`}>{t('store.events')}</Link>
      </footer>
    </li>
  );
}

function Figures({ outbox: { left, healed, unhealed, missing } }: { outbox: OutboxReport }) {
  const facts: [string, string, boolean][] = [
    [t('store.left'), left === -1 ? t('store.left.unknown') : quantity(left ?? 0), false],
    [`${t('store.healed')} ${t('store.healed.hint')}`, quantity(healed), false],
    [t('store.unhealed'), quantity(unhealed), unhealed > 0],
    [t('store.missing'), quantity(missing), missing > 0],
  ];
  return (
    <dl className={card.facts}>
      {facts.map(([name, value, warn]) => (
        <div key={name} data-warn={warn || undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const steps = ['follow', 'wait', 'list', 'central', 'count', 'backup'] as const;

function After() {
  return (
    <Panel title={t('after.title')} aside={t('after.book')}>
      <ol className={stepStyles.steps}>
        {steps.map((step) => (
          <li key={step}>{t(`after.${step}`)}</li>
        ))}
      </ol>
    </Panel>
  );
}
