import type { Product } from '@lib/api/types.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button, ConflictCard, useAnnounce } from '@ui/index.ts';
import { calm } from '@ui/modal.ts';
import { t as uiText } from '@ui/text.ts';
import { useNewest } from '@ui/useLive.ts';
import { type FormEvent, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import { wordsOf } from '../write/words.ts';
import styles from './EditDialog.module.css';
import { type Change, deltaOf, edit, type Field, type Outcome, undoOf } from './edit.ts';
import { StockFields, ValueField } from './fields.tsx';
import { labelOf, shown } from './shown.ts';
import { t } from './text.ts';
import { amountFault, changeOf, type Typed, textOf } from './typed.ts';

interface EditDialogProps {
  read: Product;
  field: Field;
  anchor: Element;
  onClose: () => void;
}

/** Edits one value of one product. What was on the screen when it was opened is what the change is held against. */
export function EditDialog({ read, field, anchor, onClose }: EditDialogProps) {
  const newest = useNewest(read);
  const central = useCentral();
  const announce = useAnnounce();
  const [seen, setSeen] = useState(newest === 'deleted' ? read : newest);
  const [typed, setTyped] = useState<Typed>(() => ({ how: 'by', text: textOf(seen, field), reason: 'correction' }));
  const [met, setMet] = useState<Meeting>();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  const send = async (from: Product) => {
    const change = changeOf(typed, field, from);
    if (!change) return setProblem(amountFault(typed, field, seen));
    if (change.field === 'available' && change.how === 'to' && change.value === from.available) return onClose();
    setBusy(true);
    setProblem('');
    try {
      const outcome = await edit(central, from, change, labelOf(from, change));
      if (outcome.kind === 'done') done(from, outcome.now, change);
      else if (outcome.kind === 'refused') setProblem(outcome.why);
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
  const type = (next: Typed) => {
    setTyped(next);
    setProblem('');
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
          {field === 'available' ? (
            <StockFields now={seen.available} measure={seen} typed={typed} onChange={type} problem={problem} />
          ) : (
            <ValueField field={field} typed={typed} onChange={type} problem={problem} />
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

/** What keeps a change from being made until people decide. */
type Meeting = Exclude<Outcome, { kind: 'done' | 'refused' }>;

interface MetProps {
  met: Meeting;
  seen: Product;
  field: Field;
  typed: Typed;
  onApply: (now: Product) => void;
  onDrop: () => void;
  busy: boolean;
}

/** The change met another one, or too little stock. */
function Met({ met, seen, field, typed, onApply, onDrop, busy }: MetProps) {
  if (met.kind === 'gone') return <p role="alert">{t('edit.gone')}</p>;
  const { now } = met;
  const change = changeOf(typed, field, seen);
  if (field === 'available') {
    const by = typed.how === 'by' && change?.field === 'available';
    return (
      <ConflictCard
        subject={seen.name}
        measure={seen}
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
      <p>{uiText('conflict.was', { old: shown(seen, field), now: shown(now, field) })}</p>
      <div className={form.actions}>
        <Button look="main" busy={busy} onClick={() => onApply(now)}>
          {t('edit.setAnyway', { value: typed.text.replaceAll('\n', ', ') || '–' })}
        </Button>
        <Button {...calm} onClick={onDrop}>
          {uiText('conflict.drop')}
        </Button>
      </div>
    </section>
  );
}

/** What the change has made of what. What was sold since a stock was seen is not of its doing. */
function doneWords(seen: Product, after: Product, change: Change): string {
  const { field } = change;
  const before = field === 'available' ? { ...seen, available: after.available - deltaOf(seen, change) } : seen;
  return `${t(`field.${field}`)}: ${shown(before, field)} → ${shown(after, field)}`;
}
