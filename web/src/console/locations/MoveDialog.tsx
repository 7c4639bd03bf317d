import { amount, amountWithUnit, parseAmount } from '@lib/amount.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button, useAnnounce } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { type FormEvent, useId, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import { reasonOf } from '../products/reasonOf.ts';
import { wordsOf } from '../write/words.ts';
import { readAgain } from './adjust.ts';
import { choosable, free, levelAt, nameOf, type Placed, useLocations } from './locations.ts';
import { t } from './text.ts';

interface MoveDialogProps {
  product: Placed;
  anchor: Element;
  onClose: () => void;
}

/** Moves some of a product from one place to another, in one step that nobody sees half of. */
export function MoveDialog({ product, anchor, onClose }: MoveDialogProps) {
  const central = useCentral();
  const announce = useAnnounce();
  const { data: all = [] } = useLocations();
  const sources = choosable(all).filter(({ locationId }) => free(levelAt(product, locationId)) > 0);
  const [chosenFrom, setFrom] = useState('');
  const [chosenTo, setTo] = useState('');
  const [text, setText] = useState('');
  const [issue, setIssue] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const from = chosenFrom || sources[0]?.locationId || '';
  const goals = choosable(all).filter(({ active, locationId }) => active && locationId !== from);
  const to = (goals.find(({ locationId }) => locationId === chosenTo) ?? goals[0])?.locationId ?? '';
  const most = free(levelAt(product, from));
  const id = useId();

  const send = async () => {
    const count = parseAmount(text, product);
    const possible = count !== undefined && count >= 1 && count <= most;
    setIssue(possible ? '' : t('move.issue', { most: amount(most, product) }));
    if (!possible) return;
    setBusy(true);
    setProblem('');
    const { productId, name } = product;
    const words = { count: amountWithUnit(count, product), from: nameOf(from, all), to: nameOf(to, all) };
    try {
      const body = { from, to, lines: [{ productId, quantity: count }] };
      const [row] = await central.writes.send(
        'edit',
        { what: 'move', body },
        t('move.wish', { product: name, ...words }),
      );
      if (row && !row.ok) return setProblem(reasonOf(row, product));
      onClose();
      announce(`${name}. ${t('move.done', words)}`);
      toast.good(name, t('move.done', words));
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      readAgain(central, productId);
      setBusy(false);
    }
  };

  const place = (label: string, value: string, list: typeof all, onChange: (id: string) => void) => (
    <label className={form.field}>
      {label}
      <select
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          setIssue('');
        }}
      >
        {list.map(({ locationId }) => (
          <option key={locationId} value={locationId}>
            {t('move.option', {
              place: nameOf(locationId, all),
              count: amountWithUnit(free(levelAt(product, locationId)), product),
            })}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Dialog title={t('move.title', { product: product.name })} anchor={anchor} onClose={onClose} held={busy}>
      {sources.length === 0 ? (
        <p className={form.hint}>{t('move.nothing')}</p>
      ) : (
        <form
          className={form.form}
          noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            if (!busy) void send();
          }}
        >
          {place(t('move.from'), from, sources, setFrom)}
          {place(t('move.to'), to, goals, setTo)}
          <label className={form.field} htmlFor={id}>
            {t('move.quantity')}
            <input
              id={id}
              inputMode={product.decimals ? 'decimal' : 'numeric'}
              autoComplete="off"
              value={text}
              placeholder={amount(most, product)}
              aria-invalid={issue !== ''}
              aria-describedby={`${id}-issue`}
              onChange={(event) => {
                setText(event.target.value);
                setIssue('');
              }}
            />
            <span id={`${id}-issue`} className={form.problem} role="alert">
              {issue}
            </span>
          </label>
          <p className={form.problem} role="alert">
            {problem}
          </p>
          <div className={form.actions}>
            <Button type="submit" look="main" busy={busy}>
              {t(busy ? 'move.sending' : 'move.send')}
            </Button>
            <Button onClick={onClose}>{uiText('action.cancel')}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
