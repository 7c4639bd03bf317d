import { amount as counted, change as signed } from '@lib/amount.ts';
import type { Level } from '@lib/api/types.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button, ConflictCard, useAnnounce } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { type FormEvent, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import { StockFields } from '../products/fields.tsx';
import { t as productsText } from '../products/text.ts';
import { amountFault, changeOf, type Typed } from '../products/typed.ts';
import { wordsOf } from '../write/words.ts';
import { adjustLevel, type LevelOutcome } from './adjust.ts';
import { choosable, levelAt, nameOf, type Placed, useLocations } from './locations.ts';
import { t } from './text.ts';

interface LevelDialogProps {
  product: Placed;
  /** The place; where it is not given, one is chosen in the dialog. */
  locationId?: string | undefined;
  anchor: Element;
  onClose: () => void;
}

/** Adjusts what lies of a product at one place. What was on the screen when it was opened is what the change is held against. */
export function LevelDialog({ product, locationId, anchor, onClose }: LevelDialogProps) {
  const central = useCentral();
  const announce = useAnnounce();
  const { data: all = [] } = useLocations();
  const [opened] = useState(product);
  const [chosen, setChosen] = useState(locationId ?? '');
  const [seen, setSeen] = useState<Level>();
  const [typed, setTyped] = useState<Typed>({ how: 'by', text: '', reason: 'correction' });
  const [met, setMet] = useState<Exclude<LevelOutcome, { kind: 'done' }>>();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const at = chosen || choosable(all)[0]?.locationId || '';
  const place = nameOf(at, all);
  const shown = seen ?? levelAt(opened, at);
  const change = changeOf(typed, 'available', opened);
  const amount = change?.field === 'available' ? change : undefined;

  const send = async (from: Level) => {
    if (!amount) return setProblem(amountFault(typed, 'available', opened));
    if (amount.how === 'to' && amount.value === from.onHand) return onClose();
    setBusy(true);
    setProblem('');
    const said = amount.how === 'by' ? signed(amount.value, opened) : counted(amount.value, opened);
    try {
      const label = t('level.label', { product: opened.name, place, change: said });
      const asked = { how: amount.how, value: amount.value, reason: typed.reason };
      const outcome = await adjustLevel(central, opened, from, asked, label);
      if (outcome.kind !== 'done') return setMet(outcome);
      onClose();
      const { before, after } = outcome;
      const words = t('level.done', { place, before: counted(before, opened), after: counted(after, opened) });
      announce(`${opened.name}. ${words}`);
      toast.good(opened.name, words);
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  const type = (next: Typed) => {
    setTyped(next);
    setProblem('');
  };
  const apply = (now: Level) => {
    setMet(undefined);
    setSeen(now);
    void send(now);
  };

  return (
    <Dialog title={locationId ? `${opened.name}, ${place}` : opened.name} anchor={anchor} onClose={onClose} held={busy}>
      {met ? (
        <ConflictCard
          subject={t('level.subject', { place })}
          measure={opened}
          was={shown.onHand}
          now={met.now.onHand}
          {...(typed.how === 'by' && amount ? { change: amount.value } : {})}
          {...(met.kind === 'short' ? { title: t('level.short') } : { onApply: () => apply(met.now) })}
          {...(typed.how === 'by' ? {} : { applyLabel: productsText('edit.setAnyway', { value: typed.text }) })}
          onDrop={onClose}
          busy={busy}
        />
      ) : (
        <form
          className={form.form}
          noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            if (!busy) void send(shown);
          }}
        >
          {!locationId && (
            <label className={form.field}>
              {t('level.place')}
              <select value={at} onChange={(event) => setChosen(event.target.value)}>
                {choosable(all).map((one) => (
                  <option key={one.locationId} value={one.locationId}>
                    {nameOf(one.locationId, all)}
                  </option>
                ))}
              </select>
            </label>
          )}
          <StockFields key={at} now={shown.onHand} measure={opened} typed={typed} onChange={type} problem={problem} />
          <div className={form.actions}>
            <Button type="submit" look="main" busy={busy}>
              {t(busy ? 'saving' : 'save')}
            </Button>
            <Button onClick={onClose}>{uiText('action.cancel')}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
