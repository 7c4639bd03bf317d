import type { Product } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { type FormEvent, useRef, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import type { Row } from '../write/rows.ts';
import { sendAll } from '../write/sendAll.ts';
import { wordsOf } from '../write/words.ts';
import type { Order } from '../write/writes.ts';
import { Progress, Results } from './Results.tsx';
import { plural, t } from './text.ts';

interface DeleteDialogProps {
  products: readonly Product[];
  onClose: (done: boolean) => void;
}

/** Deletes products after their number, or the id of the only one, was typed. Each only as it was seen. */
export function DeleteDialog({ products, onClose }: DeleteDialogProps) {
  const central = useCentral();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState('');
  const [rows, setRows] = useState<readonly Row[]>();
  const [sending, setSending] = useState(false);
  const stop = useRef(false);
  const [only] = products;
  const word = products.length === 1 && only ? only.productId : String(products.length);

  const send = async (chosen: readonly Product[]) => {
    stop.current = false;
    setRows([]);
    setSending(true);
    try {
      const count = quantity(chosen.length);
      const done = await sendAll({
        writes: central.writes,
        slot: 'bulk',
        label:
          chosen.length === 1 && chosen[0]
            ? t('delete.label', { name: chosen[0].name })
            : plural('delete.labels', chosen.length, count),
        items: chosen,
        build: deleteOrder,
        onRows: (now) => setRows([...now]),
        stopped: () => stop.current,
      });
      setRows(done);
      if (products.length === 1 && done.every(({ ok }) => ok)) onClose(true);
    } catch (error) {
      setRows(undefined);
      setProblem(wordsOf(error));
    } finally {
      setSending(false);
    }
  };
  const again = (ids: ReadonlySet<string>) =>
    void send(
      products.flatMap((read) => {
        const newest = central.live.product(read.productId) ?? read;
        return newest === 'deleted' || !ids.has(read.productId) ? [] : [newest];
      }),
    );

  const title =
    only && products.length === 1
      ? t('delete.label', { name: only.name })
      : plural('delete.labels', products.length, quantity(products.length));
  return (
    <Dialog title={title} onClose={() => onClose(rows !== undefined)} held={sending}>
      {sending ? (
        <Progress
          done={rows?.length ?? 0}
          total={products.length}
          onStop={() => {
            stop.current = true;
          }}
        />
      ) : rows ? (
        <Results rows={rows} onConflictsAgain={again} onClose={() => onClose(true)} />
      ) : (
        <form
          className={form.form}
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            if (typed.trim() === word) void send(products);
            else setProblem(t('delete.mismatch', { word }));
          }}
        >
          <p className={form.hint}>{t('delete.hint')}</p>
          <label className={form.field}>
            {t('delete.type', { word })}
            <input
              value={typed}
              autoComplete="off"
              spellCheck={false}
              aria-invalid={problem !== ''}
              onChange={(event) => setTyped(event.target.value)}
            />
            <span className={form.problem} role="alert">
              {problem}
            </span>
          </label>
          <div className={form.actions}>
            <Button type="submit" look="danger">
              {t('delete.send')}
            </Button>
            <Button onClick={() => onClose(false)}>{uiText('action.cancel')}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function deleteOrder(products: readonly Product[]): Order {
  const lines = products.map(({ productId, version }) => ({ productId, expectedVersion: version }));
  return { what: 'delete', body: { products: lines } };
}
