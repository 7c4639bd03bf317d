import { ApiError } from '@lib/api/error.ts';
import type { Unhealed } from '@lib/api/types.ts';
import { dateTime, quantity } from '@lib/format.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { explain } from '@ui/explain.ts';
import { Button, ErrorState, SkeletonList, useAnnounce } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { useLive } from '@ui/useLive.ts';
import { useEffect, useRef, useState } from 'react';
import { useProducts } from '../useProducts.ts';
import { plural, t } from './text.ts';
import styles from './Unhealed.module.css';
import { isDenied, useUnhealed } from './useUnhealed.ts';
import { aboutWords, hopeless, lineWords, whatOf, why } from './words.ts';

interface ListProps {
  /** The key that opens it; none where the page has one. */
  entry: string | undefined;
  onDenied: (error: unknown) => void;
}

export function List({ entry, onDenied }: ListProps) {
  const { list, send, dismiss } = useUnhealed(entry);
  const [leaving, setLeaving] = useState<Unhealed>();
  const say = useAnnounce();
  const { error } = list;
  const total = list.data?.pages[0]?.total ?? 0;
  const count = useRef<HTMLParagraphElement>(null);
  const acted = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what leaves the list takes the focus along
  useEffect(() => {
    if (acted.current && document.activeElement === document.body) count.current?.focus({ preventScroll: true });
  }, [total]);
  useEffect(() => {
    if (entry !== undefined && isDenied(error)) onDenied(error);
  }, [entry, error, onDenied]);
  const entries = list.data?.pages.flatMap((page) => page.unhealed) ?? [];
  useProducts([...new Set(entries.flatMap(({ lines }) => lines.flatMap(({ productId }) => productId ?? [])))]);
  if (list.isPending) return <SkeletonList rows={3} />;
  if (!list.data) return <ErrorState title={t('unhealed.failed')} error={error} onRetry={() => void list.refetch()} />;
  const done = (words: string) => () => {
    acted.current = true;
    say(words);
  };
  return (
    <>
      <p ref={count} tabIndex={-1} role="status" className={total > 0 ? '' : styles.good}>
        {total > 0 ? plural('unhealed.count', total, quantity(total)) : t('unhealed.none')}
      </p>
      {send.isError && (
        <p className={styles.bad} role="alert">
          {refusal(send.error)}
        </p>
      )}
      <ul className={styles.list}>
        {entries.map((one) => (
          <Entry
            key={one.id}
            entry={one}
            busy={send.isPending}
            onSend={() => send.mutate(one.id, { onSuccess: done(t('unhealed.sent')) })}
            onOff={() => setLeaving(one)}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('unhealed.more')}
        </Button>
      )}
      {leaving && (
        <Dialog title={t('unhealed.off.title')} onClose={() => setLeaving(undefined)} held={dismiss.isPending}>
          <p>{t('unhealed.off.hint')}</p>
          {dismiss.isError && (
            <p className={styles.bad} role="alert">
              {explain(dismiss.error)}
            </p>
          )}
          <div className={styles.actions}>
            <Button
              look="danger"
              busy={dismiss.isPending}
              onClick={() =>
                dismiss.mutate(leaving.id, {
                  onSuccess: () => {
                    done(t('unhealed.off.done'))();
                    setLeaving(undefined);
                  },
                })
              }
            >
              {t('unhealed.off')}
            </Button>
            <Button data-calm onClick={() => setLeaving(undefined)}>
              {uiText('action.cancel')}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

interface EntryProps {
  entry: Unhealed;
  busy: boolean;
  onSend: () => void;
  onOff: () => void;
}

function Entry({ entry, busy, onSend, onOff }: EntryProps) {
  const live = useLive();
  const known = (id: string) => live.product(id);
  const what = whatOf(entry, known);
  const about = aboutWords(entry);
  const reason = why(entry.reason);
  return (
    <li className={styles.card}>
      <h3>{t(`kind.${entry.kind}`)}</h3>
      <ul className={styles.lines}>
        {entry.lines
          .filter(({ productId }) => productId)
          .map((line) => (
            <li key={lineWords(line, known)}>{lineWords(line, known)}</li>
          ))}
        {about && <li>{about}</li>}
      </ul>
      <p className={styles.asked}>
        {t('unhealed.asked', { when: dateTime(entry.askedAt), caller: entry.caller })}.{' '}
        {t(entry.answered ? 'unhealed.answered' : 'unhealed.unanswered')}
      </p>
      <p className={styles.why}>
        <b>{reason.why}</b> {reason.do}
      </p>
      <div className={styles.actions}>
        {!hopeless(entry) && (
          <Button look="main" busy={busy} aria-label={t('unhealed.send.label', { what })} onClick={onSend}>
            {t('unhealed.send')}
          </Button>
        )}
        <Button aria-label={t('unhealed.off.label', { what })} onClick={onOff}>
          {t('unhealed.off')}
        </Button>
      </div>
    </li>
  );
}

/** Why sending did not help, as central says it. */
function refusal(error: unknown): string {
  const refused = error instanceof ApiError && error.status === 409;
  return refused ? `${t('unhealed.again')} ${why(error.code).why}` : explain(error);
}
