import { clock } from '@lib/format.ts';
import type { Sender, Sending as State } from '@lib/intention/sender.ts';
import { explain } from '@ui/explain.ts';
import { Button, useAnnounce } from '@ui/index.ts';
import { RotateCw } from 'lucide-react';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { OtherKey, useIsForeign } from '../staff/OtherKey.tsx';
import styles from './Sheet.module.css';
import { t } from './text.ts';

/** Where a sender stands, and a way to send. `unstored`: the browser stores nothing, so nothing was sent. */
export function useSender<W, B>(sender: Sender<W, B>) {
  const state = useSyncExternalStore(sender.subscribe, sender.state);
  const [unstored, setUnstored] = useState(false);
  const act = async (wish: W): Promise<boolean> => {
    setUnstored(false);
    try {
      return await sender.act(wish);
    } catch {
      setUnstored(true); // without a stored key a lost answer could not be settled
      return false;
    }
  };
  return { state, held: state.at !== 'ready', act, unstored };
}

interface SendingProps<W, B> {
  sender: Sender<W, B>;
  /** Tells apart the sheets that are sent; undefined while none is begun. What became of one is no longer said once the next is begun. */
  sheet?: unknown;
  /** What became of it, in a sentence that is said aloud. */
  words: (became: B) => { text: string; good: boolean };
  /** What is open, in a sentence. */
  open: (wish: W) => string;
  /** What more there is to see of what became of it. */
  children?: (became: B) => ReactNode;
}

/** What became of the last wish, for as long as the view is open; of one without an answer, a way to send it again. */
export function Sending<W, B>({ sender, sheet, words, open, children }: SendingProps<W, B>) {
  const say = useAnnounce();
  const state = useSyncExternalStore(sender.subscribe, sender.state);
  const became = state.at === 'ready' ? state.became : undefined;
  const said = became && words(became);
  useEffect(() => {
    if (said?.text) say(said.text);
  }, [said?.text, say]);
  useEffect(() => () => sender.dismiss(), [sender]);
  useEffect(() => {
    if (sheet !== undefined) sender.dismiss();
  }, [sender, sheet]);
  if (state.at === 'unknown') return <Unconfirmed sender={sender} unknown={state} words={open(state.open.wish)} />;
  if (!became) return null;
  return (
    <div className={styles.became} data-kind={said?.good ? 'good' : 'bad'}>
      <p>{said?.text}</p>
      {children?.(became)}
    </div>
  );
}

interface UnconfirmedProps<W, B> {
  sender: Sender<W, B>;
  unknown: Extract<State<W, B>, { at: 'unknown' }>;
  words: string;
}

/** A wish of which nobody has said what became of it: it is sent again under its key, or given up knowingly. */
function Unconfirmed<W, B>({ sender, unknown, words }: UnconfirmedProps<W, B>) {
  const { sentAt, createdAt, by } = unknown.open;
  const isForeign = useIsForeign(by);
  const why = unknown.error ? explain(unknown.error) : t('open.before', { time: clock(sentAt || createdAt) });
  return (
    <div className={styles.unconfirmed} role="alert">
      <strong>{t('open.title')}</strong>
      <p>
        {words} {t('open.hint', { why })}
      </p>
      <OtherKey by={by} />
      <div className={styles.actions}>
        <Button look="main" disabled={isForeign} onClick={() => void sender.retry()}>
          <RotateCw size={17} aria-hidden />
          {t('open.retry')}
        </Button>
        <Button look="quiet" onClick={() => sender.abandon()}>
          {t('open.abandon')}
        </Button>
      </div>
    </div>
  );
}
