import { amount, amountWithUnit, type Measure, parseAmount, typedAmount } from '@lib/amount.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Location, Transfer } from '@lib/api/types.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button, useAnnounce } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { type FormEvent, useState } from 'react';
import { useCentral, useMeasures } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import { nameOf } from '../locations/locations.ts';
import { wordsOf } from '../write/words.ts';
import type { Order } from '../write/writes.ts';
import styles from './Transfers.module.css';
import { t } from './text.ts';

interface DeedProps {
  transfer: Transfer;
  all: readonly Location[];
  onClose: () => void;
}

/** Sends what ends a transfer or a part of it, and says what came of it. */
function useDeed({ transfer, all, onClose }: DeedProps) {
  const { writes, queries } = useCentral();
  const announce = useAnnounce();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const way = t('transfer.way', { from: nameOf(transfer.from, all), to: nameOf(transfer.to, all) });
  const what = transfer.ref || way;
  const send = async (order: Order & { what: 'endTransfer' }) => {
    setBusy(true);
    setProblem('');
    try {
      await writes.send('edit', order, t(`transfer.${order.how}.label`, { what }));
      const words = t(`transfer.done.${order.how}`);
      announce(`${what}. ${words}`);
      toast.good(what, words);
      onClose();
    } catch (error) {
      setProblem(refusal(error));
      setBusy(false);
    } finally {
      for (const key of ['transfers', 'levels', 'matrix', 'history']) {
        void queries.invalidateQueries({ queryKey: [key] });
      }
    }
  };
  return { send, problem, setProblem, busy, what };
}

function refusal(error: unknown): string {
  const code = error instanceof ApiError ? error.code : '';
  if (code === 'transfer_ended' || code === 'transfer_not_found') return t('transfer.ended');
  return code === 'transfer_conflict' ? t('transfer.conflict') : wordsOf(error);
}

interface Typed {
  received: string;
  missing: string;
}

/** What of a transfer has come, line by line, and what of it is lost. All that is open is offered as received. */
export function ReceiveDialog(props: DeedProps) {
  const { transfer, onClose } = props;
  const { send, problem, setProblem, busy, what } = useDeed(props);
  const open = transfer.lines.filter((line) => line.open > 0);
  const now = useMeasures();
  // What was typed means what it meant then, whatever is learned meanwhile.
  const [measures] = useState(() => new Map(open.map(({ productId }) => [productId, now(productId)])));
  const measureOf = (productId: string) => measures.get(productId) ?? {};
  const [typed, setTyped] = useState<Record<string, Typed>>(() =>
    Object.fromEntries(
      open.map(({ productId, open }) => [
        productId,
        { received: typedAmount(open, measureOf(productId)), missing: '0' },
      ]),
    ),
  );
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());
  const submit = () => {
    const lines = open.map(({ productId }) => ({
      productId,
      received: parseAmount(typed[productId]?.received || '0', measureOf(productId)) ?? -1,
      missing: parseAmount(typed[productId]?.missing || '0', measureOf(productId)) ?? -1,
    }));
    const bad = open.filter((line, i) => !possible(lines[i], line.open)).map(({ productId }) => productId);
    setWrong(new Set(bad));
    const told = lines.filter(({ received, missing }) => received + missing > 0);
    if (bad.length > 0) return;
    if (told.length === 0) return setProblem(t('transfer.nothing'));
    void send({ what: 'endTransfer', transferId: transfer.transferId, how: 'receive', lines: told });
  };
  const field = (productId: string, name: keyof Typed, open: number) => (
    <label className={form.field}>
      {t(`transfer.${name}`)}
      <input
        inputMode={measureOf(productId).decimals ? 'decimal' : 'numeric'}
        autoComplete="off"
        aria-label={t(`transfer.${name}.of`, {
          product: productId,
          open: amount(open, measureOf(productId)),
        })}
        aria-invalid={wrong.has(productId)}
        value={typed[productId]?.[name] ?? ''}
        onChange={(event) => {
          const now = typed[productId] ?? { received: '', missing: '' };
          setTyped({ ...typed, [productId]: { ...now, [name]: event.target.value } });
        }}
      />
    </label>
  );
  return (
    <Dialog title={t('transfer.receive.title')} onClose={onClose} held={busy} wide>
      <form
        className={form.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!busy) submit();
        }}
      >
        <p className={form.hint}>
          <b>{what}</b>. {t('transfer.receive.hint')}
        </p>
        <ul className={styles.received}>
          {open.map(({ productId, open: left }) => (
            <li key={productId}>
              <span>
                {t('transfer.line', { count: amountWithUnit(left, measureOf(productId)), product: productId })}
              </span>
              {field(productId, 'received', left)}
              {field(productId, 'missing', left)}
              {wrong.has(productId) && (
                <span className={form.problem} role="alert">
                  {issueOf(left, measureOf(productId))}
                </span>
              )}
            </li>
          ))}
        </ul>
        <p className={form.problem} role="alert">
          {problem}
        </p>
        <div className={form.actions}>
          <Button type="submit" look="main" busy={busy}>
            {t('transfer.receive.send')}
          </Button>
          <Button onClick={onClose}>{uiText('action.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}

const issueOf = (open: number, measure: Measure): string => {
  const { decimals = 0 } = measure;
  return t(decimals > 0 ? 'transfer.issue.parts' : 'transfer.issue', { open: amount(open, measure), decimals });
};

const possible = (line: { received: number; missing: number } | undefined, open: number): boolean =>
  line !== undefined && line.received >= 0 && line.missing >= 0 && line.received + line.missing <= open;

/** Sends back what is still under way: it is asked before. */
export function CancelDialog(props: DeedProps) {
  const { transfer, all, onClose } = props;
  const { send, problem, busy, what } = useDeed(props);
  return (
    <Dialog title={t('transfer.cancel.title')} onClose={onClose} held={busy}>
      <p className={form.hint}>
        <b>{what}</b>. {t('transfer.cancel.hint', { from: nameOf(transfer.from, all) })}
      </p>
      <p className={form.problem} role="alert">
        {problem}
      </p>
      <div className={form.actions}>
        <Button
          look="danger"
          busy={busy}
          onClick={() => void send({ what: 'endTransfer', transferId: transfer.transferId, how: 'cancel' })}
        >
          {t('transfer.cancel')}
        </Button>
        <Button onClick={onClose}>{uiText('action.cancel')}</Button>
      </div>
    </Dialog>
  );
}
