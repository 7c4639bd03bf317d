import { Dialog } from '@ui/Dialog.tsx';
import { Button, useAnnounce } from '@ui/index.ts';
import { calm } from '@ui/modal.ts';
import { t as uiText } from '@ui/text.ts';
import { type FormEvent, useId, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import { whole } from '../products/number.ts';
import { wordsOf } from '../write/words.ts';
import { choosable, nameOf, type Placed, useLocations } from './locations.ts';
import { pointAt, setPoint } from './point.ts';
import { t } from './text.ts';

interface PointDialogProps {
  product: Placed;
  /** The place; where it is not given, one is chosen in the dialog. */
  locationId?: string | undefined;
  anchor: Element;
  onClose: () => void;
}

/** Says from which stock on a product is low at one place. */
export function PointDialog({ product, locationId, anchor, onClose }: PointDialogProps) {
  const central = useCentral();
  const announce = useAnnounce();
  const { data: all = [] } = useLocations();
  const [seen, setSeen] = useState(product);
  const [chosen, setChosen] = useState(locationId ?? '');
  const at = chosen || choosable(all)[0]?.locationId || '';
  const [typed, setTyped] = useState<string>();
  const text = typed ?? String(pointAt(seen, at) ?? '');
  const [met, setMet] = useState<Placed>();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const id = useId();
  const shown = (point: number | undefined) => (point === undefined ? t('point.usual') : String(point));

  const send = async (from: Placed) => {
    const point = text.trim() === '' ? undefined : whole(text);
    if (text.trim() !== '' && (point === undefined || point < 0)) return setProblem(t('point.issue'));
    setBusy(true);
    setProblem('');
    const place = nameOf(at, all);
    const words = t('point.done', { place, point: shown(point) });
    try {
      const outcome = await setPoint(central, from, at, point, `${product.name}. ${words}`);
      if (outcome.kind === 'conflict') return setMet(outcome.now);
      onClose();
      announce(`${product.name}. ${words}`);
      toast.good(product.name, words);
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  const title = locationId ? `${product.name}, ${nameOf(locationId, all)}` : product.name;
  return (
    <Dialog title={title} anchor={anchor} onClose={onClose} held={busy}>
      {met ? (
        <section className={form.form} role="alert">
          <strong>{uiText('conflict.title')}</strong>
          <p className={form.hint}>
            {uiText('conflict.was', { old: shown(pointAt(seen, at)), now: shown(pointAt(met, at)) })}
          </p>
          <div className={form.actions}>
            <Button
              look="main"
              busy={busy}
              onClick={() => {
                setMet(undefined);
                setSeen(met);
                void send(met);
              }}
            >
              {t('point.anyway', { point: text.trim() || t('point.usual') })}
            </Button>
            <Button {...calm} onClick={onClose}>
              {uiText('conflict.drop')}
            </Button>
          </div>
        </section>
      ) : (
        <form
          className={form.form}
          noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            if (!busy) void send(seen);
          }}
        >
          {!locationId && (
            <label className={form.field}>
              {t('level.place')}
              <select
                value={at}
                onChange={(event) => {
                  setChosen(event.target.value);
                  setTyped(undefined);
                }}
              >
                {choosable(all).map((one) => (
                  <option key={one.locationId} value={one.locationId}>
                    {nameOf(one.locationId, all)}
                  </option>
                ))}
              </select>
            </label>
          )}
          <label className={form.field} htmlFor={id}>
            {t('point.label')}
            <input
              id={id}
              inputMode="numeric"
              autoComplete="off"
              value={text}
              aria-invalid={problem !== ''}
              aria-describedby={`${id}-hint`}
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
          <p id={`${id}-hint`} className={form.hint}>
            {t('point.hint')}
          </p>
          <p className={form.problem} role="alert">
            {problem}
          </p>
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
