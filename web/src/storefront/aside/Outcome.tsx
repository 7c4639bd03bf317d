import { clock } from '@lib/format.ts';
import { explain } from '@ui/explain.ts';
import { Button, useAnnounce } from '@ui/index.ts';
import { useLive } from '@ui/useLive.ts';
import { RotateCw } from 'lucide-react';
import { useEffect } from 'react';
import { OtherKey, useIsForeign } from '../staff/OtherKey.tsx';
import { useStore } from '../store.ts';
import styles from './Aside.module.css';
import type { AsideState } from './asides.ts';
import { t } from './text.ts';
import { useAsides } from './useAsides.ts';
import { becameWords, refOf } from './words.ts';

/** What became of the last deed, for as long as the view is open; of one without an answer, a way to send it again. */
export function Outcome() {
  const { asides } = useStore();
  const live = useLive();
  const say = useAnnounce();
  const { state } = useAsides();
  const became = state.at === 'ready' ? state.became : undefined;
  const words = became && becameWords(became, (id) => live.product(id));
  useEffect(() => {
    if (words) say(words);
  }, [words, say]);
  useEffect(() => () => asides.dismiss(), [asides]);
  if (state.at === 'unknown') return <Unconfirmed unknown={state} />;
  if (!became) return null;
  return (
    <p className={styles.became} data-kind={became.is === 'done' ? 'good' : 'bad'}>
      {words}
    </p>
  );
}

/** A deed of which nobody has said what became of it: it is sent again under its key, or given up knowingly. */
function Unconfirmed({ unknown }: { unknown: Extract<AsideState, { at: 'unknown' }> }) {
  const { asides } = useStore();
  const { wish, sentAt, createdAt, by } = unknown.open;
  const isForeign = useIsForeign(by);
  const why = unknown.error ? explain(unknown.error) : t('open.before', { time: clock(sentAt || createdAt) });
  return (
    <div className={styles.unconfirmed} role="alert">
      <strong>{t('open.title')}</strong>
      <p>
        {t(`open.${wish.do}`, { what: wish.what, ref: refOf(wish) })} {t('open.hint', { why })}
      </p>
      <OtherKey by={by} />
      <div className={styles.actions}>
        <Button look="main" disabled={isForeign} onClick={() => void asides.retry()}>
          <RotateCw size={17} aria-hidden />
          {t('open.retry')}
        </Button>
        <Button look="quiet" onClick={() => asides.abandon()}>
          {t('open.abandon')}
        </Button>
      </div>
    </div>
  );
}
