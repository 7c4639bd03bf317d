import { amountWithUnit } from '@lib/amount.ts';
import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Hold, Location } from '@lib/api/types.ts';
import { dateTime } from '@lib/format.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Dialog } from '@ui/Dialog.tsx';
import { Button, EmptyState, ErrorState, SkeletonList } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { Hourglass } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useCentral, useMeasures } from '../central/central.ts';
import type { Measuring } from '../central/measures.ts';
import cards from '../frame/Card.module.css';
import form from '../frame/Form.module.css';
import { Page } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { toast } from '../frame/toast.tsx';
import { nameOf, useLocations } from '../locations/locations.ts';
import { useMay } from '../session/me.ts';
import { wordsOf } from '../write/words.ts';
import styles from './Holds.module.css';
import { t } from './text.ts';

const pageSize = 50;
const readMs = 5_000; // holds end by themselves, which the feed tells of products only

export function useHolds() {
  const { api, patience } = useCentral();
  return useInfiniteQuery({
    queryKey: ['holds'],
    initialPageParam: '',
    refetchInterval: () => patience.next(readMs),
    queryFn: async ({ pageParam: after, signal }) =>
      (await answered(api.GET('/holds', { params: { query: { after, limit: pageSize } }, signal }))).data,
    getNextPageParam: (last) => last.nextCursor,
  });
}

/** What is put aside and until when; handed over or let go here. */
export default function Holds() {
  const list = useHolds();
  const { data: all = [] } = useLocations();
  const [ending, setEnding] = useState<Ending>();
  const holds = list.data?.pages.flatMap((page) => page.holds) ?? [];
  return (
    <Page title={frameText('nav.holds')} hint={t('holds.hint')}>
      {list.isPending ? (
        <SkeletonList rows={6} />
      ) : list.isError && !list.data ? (
        <ErrorState title={t('holds.failed')} error={list.error} onRetry={() => void list.refetch()} />
      ) : holds.length === 0 && !list.hasNextPage ? (
        <EmptyState icon={Hourglass} title={t('holds.none')} hint={t('holds.none.hint')} />
      ) : (
        <ul className={cards.list}>
          {holds.map((hold) => (
            <Card key={hold.holdId} hold={hold} all={all} onEnd={setEnding} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('holds.more')}
        </Button>
      )}
      {ending && <EndDialog {...ending} onClose={() => setEnding(undefined)} />}
    </Page>
  );
}

/** What is about to be ended, and how. Its dialog stays when the hold is not in the list any more. */
interface Ending {
  hold: Hold;
  what: string;
  deed: 'sell' | 'release';
}

interface CardProps {
  hold: Hold;
  all: readonly Location[];
  onEnd: (ending: Ending) => void;
}

function Card({ hold, all, onEnd }: CardProps) {
  const may = useMay();
  const measureOf = useMeasures();
  const what = hold.ref || hold.lines.map((line) => lineWords(line, measureOf)).join(', ');
  const deed = (which: Ending['deed']) => (
    <Button
      look={which === 'sell' ? 'main' : 'plain'}
      aria-label={t(`hold.${which}.label`, { what })}
      onClick={() => onEnd({ hold, what, deed: which })}
    >
      {t(`hold.${which}`)}
    </Button>
  );
  return (
    <li className={styles.card}>
      <h2>{hold.ref || t('holds.noRef')}</h2>
      <ul className={styles.lines}>
        {hold.lines.map((line) => (
          <li key={`${line.productId} ${line.locationId}`}>
            <Link href={`/products/${encodeURIComponent(line.productId)}`}>{lineWords(line, measureOf)}</Link>{' '}
            <span>{t('holds.at', { place: nameOf(line.locationId, all) })}</span>
          </li>
        ))}
      </ul>
      <p className={styles.until} data-over={hold.expired || undefined}>
        {t('holds.until')} <time dateTime={hold.expiresAt}>{dateTime(hold.expiresAt)}</time>
        {hold.expired && `, ${t('holds.expired')}`}
        {hold.storeId && ` · ${t('holds.store')} ${hold.storeId}`}
      </p>
      {may('endHolds') && (
        <div className={form.actions}>
          {deed('sell')}
          {deed('release')}
        </div>
      )}
    </li>
  );
}

const lineWords = ({ productId, quantity }: Hold['lines'][number], measureOf: Measuring): string =>
  t('holds.line', { count: amountWithUnit(quantity, measureOf(productId)), product: productId });

/** Ends a hold, once and for good: it is asked before. */
function EndDialog({ hold, what, deed, onClose }: Ending & { onClose: () => void }) {
  const { writes, queries } = useCentral();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setProblem('');
    try {
      const order = { what: 'endHold' as const, holdId: hold.holdId, how: deed };
      await writes.send('edit', order, t(`hold.${deed}.label`, { what }));
      toast.good(what, t(`hold.${deed}.done`));
      onClose();
    } catch (error) {
      const ended = error instanceof ApiError && (error.code === 'hold_ended' || error.status === 404);
      setProblem(ended ? t('hold.ended') : wordsOf(error));
      setBusy(false);
    } finally {
      void queries.invalidateQueries({ queryKey: ['holds'] });
      void queries.invalidateQueries({ queryKey: ['levels'] });
      void queries.invalidateQueries({ queryKey: ['matrix'] });
    }
  };
  return (
    <Dialog title={t(`hold.${deed}.title`)} onClose={onClose} held={busy}>
      <p className={form.hint}>
        <b>{what}</b>. {t(`hold.${deed}.hint`)}
      </p>
      <p className={form.problem} role="alert">
        {problem}
      </p>
      <div className={form.actions}>
        <Button look={deed === 'sell' ? 'main' : 'danger'} busy={busy} onClick={() => void send()}>
          {t(`hold.${deed}`)}
        </Button>
        <Button onClick={onClose}>{uiText('action.cancel')}</Button>
      </div>
    </Dialog>
  );
}
