import type { Product } from '@lib/api/types.ts';
import { price, quantity, delta as signed } from '@lib/format.ts';
import { Button, ConflictCard, useAnnounce } from '@ui/index.ts';
import { calm } from '@ui/modal.ts';
import { t as uiText } from '@ui/text.ts';
import { useNewest } from '@ui/useLive.ts';
import { type FormEvent, useState } from 'react';
import { useCentral } from '../central/central.ts';
import { Dialog } from '../frame/Dialog.tsx';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import { wordsOf } from '../write/words.ts';
import styles from './EditDialog.module.css';
import { type Change, deltaOf, edit, type Outcome, undoOf } from './edit.ts';
import { t } from './text.ts';
import { amountFault, changeOf, type Typed } from './typed.ts';

interface EditDialogProps {
  read: Product;
  field: Change['field'];
  anchor: Element;
  onClose: () => void;
}

/** Edits one value of one product. What was on the screen when it was opened is what the change is held against. */
export function EditDialog({ read, field, anchor, onClose }: EditDialogProps) {
  const newest = useNewest(read);
  const central = useCentral();
  const announce = useAnnounce();
  const [seen, setSeen] = useState(newest === 'deleted' ? read : newest);
  const [typed, setTyped] = useState<Typed>(() => ({ how: 'by', text: shownOf(seen, field), reason: 'correction' }));
  const [met, setMet] = useState<Exclude<Outcome, { kind: 'done' }>>();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  const send = async (from: Product) => {
    const change = changeOf(typed, field);
    if (!change) return setProblem(amountFault(typed, field));
    if (change.field === 'available' && change.how === 'to' && change.value === from.available) return onClose();
    setBusy(true);
    setProblem('');
    try {
      const outcome = await edit(central, from, change, labelOf(from, change));
      if (outcome.kind === 'done') done(from, outcome.now, change);
      else setMet(outcome);
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  const done = (before: Product, after: Product, change: Change) => {
    onClose();
    const words = doneWords(before, after, change);
    announce(`${after.name}: ${words}`);
    toast.good(after.name, words, { onUndo: () => void undo(after, undoOf(before, change)) });
  };
  const undo = async (after: Product, change: Change) => {
    try {
      const outcome = await edit(central, after, change, labelOf(after, change));
      if (outcome.kind === 'done') toast.good(after.name, t('undo.done'));
      else toast.bad(after.name, t('undo.failed'));
    } catch (error) {
      toast.bad(after.name, wordsOf(error));
    }
  };
  const apply = (now: Product) => {
    setMet(undefined);
    setSeen(now);
    void send(now);
  };

  return (
    <Dialog title={seen.name} anchor={anchor} onClose={onClose} held={busy}>
      {met ? (
        <Met met={met} seen={seen} field={field} typed={typed} onApply={apply} onDrop={onClose} busy={busy} />
      ) : (
        <form
          className={form.form}
          noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            if (!busy) void send(seen);
          }}
        >
          {field === 'available' && <How typed={typed} seen={seen} onChange={setTyped} />}
          <ValueField field={field} typed={typed} onChange={setTyped} problem={problem} />
          {field === 'available' && (
            <>
              <Becomes seen={seen} typed={typed} />
              <label className={form.field}>
                {t('edit.reason')}
                <select value={typed.reason} onChange={(event) => setTyped({ ...typed, reason: event.target.value })}>
                  {reasons.map((reason) => (
                    <option key={reason} value={reason}>
                      {t(`reason.${reason}`)}
                    </option>
                  ))}
                </select>
              </label>
            </>
          )}
          <div className={form.actions}>
            <Button type="submit" look="main" busy={busy}>
              {t(busy ? 'edit.saving' : 'edit.save')}
            </Button>
            <Button onClick={onClose}>{uiText('action.cancel')}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

export const reasons = ['correction', 'received', 'returned', 'damaged', 'lost'] as const;

interface PartProps {
  typed: Typed;
  onChange: (typed: Typed) => void;
}

function How({ typed, seen, onChange }: PartProps & { seen: Product }) {
  const change = (how: Typed['how']) => onChange({ ...typed, how, text: how === 'to' ? String(seen.available) : '' });
  return (
    <fieldset className={styles.how}>
      <legend className="visually-hidden">{t('edit.how')}</legend>
      {(['by', 'to'] as const).map((how) => (
        <label key={how} data-on={typed.how === how || undefined}>
          <input type="radio" name="how" checked={typed.how === how} onChange={() => change(how)} />
          {t(`edit.how.${how}`)}
        </label>
      ))}
    </fieldset>
  );
}

function ValueField({ field, typed, onChange, problem }: PartProps & { field: Change['field']; problem: string }) {
  const numeric = field === 'available' || field === 'price';
  return (
    <label className={form.field}>
      {field === 'available' ? t(`edit.how.${typed.how}`) : t(`field.${field}`)}
      <input
        key={typed.how}
        // biome-ignore lint/a11y/noAutofocus: whoever chooses how goes on to type here
        autoFocus
        inputMode={field === 'price' ? 'decimal' : field === 'available' && typed.how === 'to' ? 'numeric' : 'text'}
        className={numeric ? styles.number : undefined}
        placeholder={field === 'available' && typed.how === 'by' ? '+5, −3' : undefined}
        value={typed.text}
        aria-invalid={problem !== ''}
        autoComplete="off"
        onFocus={(event) => event.target.select()}
        onChange={(event) => onChange({ ...typed, text: event.target.value })}
      />
      <span className={form.problem} role="alert">
        {problem}
      </span>
    </label>
  );
}

/** What the stock will be, while it is typed. */
function Becomes({ seen, typed }: { seen: Product; typed: Typed }) {
  const change = changeOf(typed, 'available');
  const after =
    change?.field !== 'available' ? undefined : change.how === 'to' ? change.value : seen.available + change.value;
  return (
    <p className={styles.becomes} data-bad={(after !== undefined && after < 0) || undefined}>
      <span>{quantity(seen.available)}</span>
      <span aria-hidden>→</span>
      <b>{after === undefined ? '…' : quantity(after)}</b>
      {after !== undefined && after < 0 && <span>{t('edit.negative')}</span>}
    </p>
  );
}

interface MetProps {
  met: Exclude<Outcome, { kind: 'done' }>;
  seen: Product;
  field: Change['field'];
  typed: Typed;
  onApply: (now: Product) => void;
  onDrop: () => void;
  busy: boolean;
}

/** The change met another one, or too little stock. */
function Met({ met, seen, field, typed, onApply, onDrop, busy }: MetProps) {
  if (met.kind === 'gone') return <p role="alert">{t('edit.gone')}</p>;
  const { now } = met;
  const change = changeOf(typed, field);
  if (field === 'available') {
    const by = typed.how === 'by' && change?.field === 'available';
    return (
      <ConflictCard
        subject={seen.name}
        was={seen.available}
        now={now.available}
        {...(by ? { change: change.value } : {})}
        {...(met.kind === 'short' ? { title: t('edit.short') } : { onApply: () => onApply(now) })}
        {...(by ? {} : { applyLabel: t('edit.setAnyway', { value: typed.text }) })}
        onDrop={onDrop}
        busy={busy}
      />
    );
  }
  return (
    <section className={styles.met} role="alert">
      <strong>{uiText('conflict.title')}</strong>
      <p>{uiText('conflict.was', { old: shownOf(seen, field) || '–', now: shownOf(now, field) || '–' })}</p>
      <div className={form.actions}>
        <Button look="main" busy={busy} onClick={() => onApply(now)}>
          {t('edit.setAnyway', { value: typed.text })}
        </Button>
        <Button {...calm} onClick={onDrop}>
          {uiText('conflict.drop')}
        </Button>
      </div>
    </section>
  );
}

function shownOf(product: Product, field: Change['field']): string {
  if (field === 'available') return '';
  return field === 'price' ? String(product.price) : (product[field] ?? '');
}

function labelOf({ name }: Product, change: Change): string {
  if (change.field === 'available' && change.how === 'by') return `${name}: ${signed(change.value)}`;
  return `${name}: ${t(`field.${change.field}`)} ${change.value}`;
}

/** What the change has made of what. What was sold since a stock was seen is not of its doing. */
function doneWords(seen: Product, after: Product, change: Change): string {
  const { field } = change;
  const before = field === 'available' ? { ...seen, available: after.available - deltaOf(seen, change) } : seen;
  const show = (product: Product) =>
    field === 'available'
      ? quantity(product.available)
      : field === 'price'
        ? price(product.price)
        : product[field] || '–';
  return `${t(`field.${field}`)}: ${show(before)} → ${show(after)}`;
}
