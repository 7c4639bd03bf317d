import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { PastEvent } from '@lib/api/types.ts';
import { dateTime, quantity } from '@lib/format.ts';
import { useQuery } from '@tanstack/react-query';
import { Dialog } from '@ui/Dialog.tsx';
import { Button, useAnnounce } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { useKnown } from '@ui/useLive.ts';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Link } from 'wouter';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import { wordsOf } from '../write/words.ts';
import { deedsOf, type Field, fields, shown } from './deeds.ts';
import { happened } from './happened.ts';
import styles from './TakeBack.module.css';
import { plural, t } from './text.ts';
import { useShowing } from './useShowing.ts';

const suggested = ['miscount', 'delivery', 'mistake', 'returned'] as const;
const longest = 64; // bytes of a reason

/** Takes an event back: what that will do is said, and why is asked, before anything is sent. */
export function TakeBack({ event, onClose }: { event: PastEvent; onClose: (done?: boolean) => void }) {
  const { writes, queries } = useCentral();
  const announce = useAnnounce();
  const showing = useShowing();
  const before = useBefore(event);
  const [reason, setReason] = useState('');
  const [issue, setIssue] = useState('');
  const [problem, setProblem] = useState<ReactNode>('');
  const [busy, setBusy] = useState(false);
  const id = useId();
  const others = (event.groupSize ?? 1) - 1;
  const action = t(`action.${happened(event)}`);

  const send = async () => {
    const why = reason.trim();
    const fault = why === '' ? t('back.reason.missing') : new TextEncoder().encode(why).length > longest;
    setIssue(fault === true ? t('back.reason.long') : fault || '');
    if (fault) return;
    setBusy(true);
    setProblem('');
    try {
      const { offset } = event;
      await writes.send('edit', { what: 'reverse', offset, reason: why }, t('back.wish', { offset }));
      onClose(true);
      announce(`${event.data.name}. ${t('back.done')}`);
      toast.good(event.data.name, t('back.done'));
    } catch (error) {
      setProblem(<Refusal error={error} event={event} />);
    } finally {
      setBusy(false);
      for (const key of ['history', 'event', 'levels', 'matrix']) {
        void queries.invalidateQueries({ queryKey: [key] });
      }
    }
  };

  return (
    <Dialog title={t('back.title')} onClose={() => onClose()} held={busy}>
      <form
        className={form.form}
        noValidate
        onSubmit={(submitted: FormEvent) => {
          submitted.preventDefault();
          if (!busy) void send();
        }}
      >
        <p className={form.hint}>
          <b>{event.data.name}</b>
          <br />
          {t('back.what', { what: action, when: dateTime(event.timestamp) })}
        </p>
        <ul className={styles.deeds}>
          {deedsOf(event, showing, before).map((deed) => (
            <li key={deed}>{deed}</li>
          ))}
          {others > 0 && <li>{plural('back.group', others, quantity(others))}</li>}
        </ul>
        <label className={form.field} htmlFor={id}>
          {t('back.reason')}
          <input
            id={id}
            list={`${id}-known`}
            value={reason}
            autoComplete="off"
            aria-invalid={issue !== ''}
            aria-describedby={`${id}-issue`}
            onChange={(typed) => setReason(typed.target.value)}
          />
          <datalist id={`${id}-known`}>
            {suggested.map((one) => (
              <option key={one}>{t(`back.reason.${one}`)}</option>
            ))}
          </datalist>
          <span id={`${id}-issue`} className={form.problem} role="alert">
            {issue}
          </span>
        </label>
        <p className={form.hint}>{t('back.nothing')}</p>
        {problem && (
          <div className={form.problem} role="alert">
            {problem}
          </div>
        )}
        <div className={form.actions}>
          <Button type="submit" look="main" busy={busy}>
            {t(busy ? 'back.sending' : 'back.send')}
          </Button>
          <Button onClick={() => onClose()}>{uiText('action.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The product as it was before an event that replaced values of it; of others it need not be known. */
function useBefore({ productId, offset, ...event }: PastEvent) {
  const { api } = useCentral();
  const { data } = useQuery({
    queryKey: ['at', productId, offset],
    staleTime: Number.POSITIVE_INFINITY,
    enabled: happened({ productId, offset, ...event }) === 'set',
    queryFn: async ({ signal }) => {
      const params = { path: { productId }, query: { at: offset } };
      return (await answered(api.GET('/inventory/{productId}', { params, signal }))).data;
    },
  });
  return data;
}

const said: Record<string, 'back.short' | 'back.not' | 'back.expired'> = {
  insufficient_inventory: 'back.short',
  not_reversible: 'back.not',
  history_expired: 'back.expired',
};

/** Why it was not taken back, with what there is to see or to know. */
function Refusal({ error, event }: { error: unknown; event: PastEvent }) {
  const showing = useShowing();
  const now = useKnown(event.productId); // which the feed may tell after central has refused
  if (!(error instanceof ApiError)) return wordsOf(error);
  const { code, details, body } = error;
  if (code === 'already_reversed') {
    const by = (body as { reversedBy?: number }).reversedBy;
    return (
      <>
        {t('back.already')} {by !== undefined && <Link href={`/events/${by}`}>{t('back.already.see')}</Link>}
      </>
    );
  }
  if (code !== 'reverse_conflict' || details.length === 0) {
    const key = said[code];
    return key ? t(key) : wordsOf(error);
  }
  const words = (field: string, issue: string) => {
    if (!isField(field)) return `${field}: ${issue}`;
    if (!now || now === 'deleted') return `${t(`field.${field}`)}: ${issue}`;
    const [left, is] = [event.data, now].map((product) => shown(event, product, field, showing));
    return `${t(`field.${field}`)}: ${uiText('conflict.was', { old: left ?? '', now: is ?? '' })}`;
  };
  return (
    <>
      {t('back.notAsLeft')}
      <ul className={styles.deeds}>
        {details.map(({ field, issue }) => (
          <li key={field}>{words(field, issue)}</li>
        ))}
      </ul>
    </>
  );
}

const isField = (name: string): name is Field => fields.some((field) => field === name);
