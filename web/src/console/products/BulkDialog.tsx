import { amount } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { price, quantity } from '@lib/format.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { type FormEvent, useRef, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { useMay } from '../session/me.ts';
import type { Row } from '../write/rows.ts';
import { sendAll } from '../write/sendAll.ts';
import { wordsOf } from '../write/words.ts';
import styles from './BulkDialog.module.css';
import { type BulkChange, bulkOrder, preview, unfit } from './bulk.ts';
import { Progress, Results } from './Results.tsx';
import { reasons } from './reasons.ts';
import { plural, t } from './text.ts';
import { signed } from './typed.ts';

interface BulkDialogProps {
  products: readonly Product[];
  onClose: (done: boolean) => void;
}

const kinds = ['by', 'to', 'percent', 'category'] as const;
const needs = { by: 'adjustStock', to: 'editProducts', percent: 'editProducts', category: 'editProducts' } as const;
const shownMost = 4;

/** One change for all chosen products, with a look at what it will do, and a word on each that it did not do. */
export function BulkDialog({ products, onClose }: BulkDialogProps) {
  const central = useCentral();
  const may = useMay();
  const offered = kinds.filter((one) => may(needs[one]));
  const [kind, setKind] = useState<BulkChange['kind']>(offered[0] ?? 'by');
  const [text, setText] = useState('');
  const [reason, setReason] = useState<string>('correction');
  const [problem, setProblem] = useState('');
  const [rows, setRows] = useState<readonly Row[]>();
  const [sending, setSending] = useState(false);
  const stop = useRef(false);
  const change = bulkChange(kind, text, reason);
  const odd = change && 'amount' in change ? unfit(products, change.amount) : undefined;

  const send = async (chosen: readonly Product[]) => {
    if (!change) return setProblem(t(`bulk.fault.${kind}`));
    if (odd) return setProblem(t('bulk.fault.parts', { name: odd.name, decimals: odd.decimals ?? 0 }));
    stop.current = false;
    setProblem('');
    setRows([]);
    setSending(true);
    try {
      const job = {
        writes: central.writes,
        slot: 'bulk' as const,
        label: plural('bulk.label', chosen.length, quantity(chosen.length)),
        items: chosen,
        build: (items: readonly Product[]) => bulkOrder(items, change),
        onRows: (done: readonly Row[]) => setRows([...done]),
        stopped: () => stop.current,
      };
      setRows(await sendAll(job));
    } catch (error) {
      setRows(undefined);
      setProblem(wordsOf(error));
    } finally {
      setSending(false);
    }
  };
  const again = (ids: ReadonlySet<string>) => {
    const now = products.flatMap((read) => {
      const newest = central.live.product(read.productId) ?? read;
      return newest === 'deleted' || !ids.has(read.productId) ? [] : [newest];
    });
    void send(now);
  };

  return (
    <Dialog
      title={plural('bulk.title', products.length, quantity(products.length))}
      onClose={() => onClose(rows?.every(({ ok }) => ok) ?? false)}
      held={sending}
    >
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
          noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            void send(products);
          }}
        >
          <label className={form.field}>
            {t('bulk.what')}
            <select
              value={kind}
              onChange={(event) => {
                setKind(event.target.value as BulkChange['kind']);
                setText('');
                setProblem('');
              }}
            >
              {offered.map((one) => (
                <option key={one} value={one}>
                  {t(`bulk.kind.${one}`)}
                </option>
              ))}
            </select>
          </label>
          <div className={kind === 'by' ? form.pair : undefined}>
            <label className={form.field}>
              {t(`bulk.value.${kind}`)}
              <input
                value={text}
                placeholder={t(`bulk.example.${kind}`)}
                aria-invalid={problem !== ''}
                autoComplete="off"
                onChange={(event) => setText(event.target.value)}
              />
            </label>
            {kind === 'by' && (
              <label className={form.field}>
                {t('edit.reason')}
                <select value={reason} onChange={(event) => setReason(event.target.value)}>
                  {reasons.map((one) => (
                    <option key={one} value={one}>
                      {t(`reason.${one}`)}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </div>
          <p className={form.problem} role="alert">
            {problem}
          </p>
          {change && !odd && <Preview products={products} change={change} />}
          <div className={form.actions}>
            <Button type="submit" look="main">
              {plural('bulk.send', products.length, quantity(products.length))}
            </Button>
            <Button onClick={() => onClose(false)}>{uiText('action.cancel')}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

const mostDecimals = 6; // that a product may have

/** The change that was typed; undefined while it is none. */
export function bulkChange(kind: BulkChange['kind'], text: string, reason: string): BulkChange | undefined {
  if (kind === 'category') {
    const value = text.trim();
    return value && new TextEncoder().encode(value).length <= 64 ? { kind, value } : undefined;
  }
  if (kind === 'percent') {
    const plain = text.trim().replace(',', '.').replace('−', '-').replace(/\s*%$/, '');
    const value = Number(plain);
    return /^[+-]?\d+(\.\d+)?$/.test(plain) && value >= -100 && value !== 0 ? { kind, value } : undefined;
  }
  const value = signed(text, { decimals: mostDecimals });
  if (value === undefined || (kind === 'by' ? value === 0 : value < 0)) return undefined;
  return kind === 'by' ? { kind, amount: text, reason } : { kind, amount: text };
}

function Preview({ products, change }: { products: readonly Product[]; change: BulkChange }) {
  const show = (value: string | number, product: Product) =>
    typeof value === 'string' ? value || '–' : change.kind === 'percent' ? price(value) : amount(value, product);
  const short = products.filter((product) => Number(preview(product, change).after) < 0).length;
  return (
    <div className={styles.preview}>
      <h3>{t('bulk.preview')}</h3>
      <ul>
        {products.slice(0, shownMost).map((product) => {
          const { before, after } = preview(product, change);
          return (
            <li key={product.productId}>
              <span>{product.name}</span>
              <span className="tabular">
                {show(before, product)} → <b>{show(after, product)}</b>
              </span>
            </li>
          );
        })}
      </ul>
      {products.length > shownMost && (
        <p>{plural('bulk.more', products.length - shownMost, quantity(products.length - shownMost))}</p>
      )}
      {short > 0 && <p className={styles.short}>{plural('bulk.short', short, quantity(short))}</p>}
    </div>
  );
}
