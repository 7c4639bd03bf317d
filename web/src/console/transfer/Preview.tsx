import { quantity } from '@lib/format.ts';
import { Button } from '@ui/index.ts';
import { useState } from 'react';
import form from '../frame/Form.module.css';
import type { Purpose } from '../products/draft.ts';
import styles from './Import.module.css';
import { PlanLine } from './PlanLine.tsx';
import { type Choice, type Item, itemsOf, type Kind, kinds, type Planned, withoutStock } from './plan.ts';
import { plural, t } from './text.ts';

/** What was said about a plan. */
export interface Wishes {
  purpose: Purpose;
  /** Price of new products that have none, as it is typed. */
  price: string;
  /** For the conflicts, by id. */
  choices: ReadonlyMap<string, Choice>;
}

export const choiceIn =
  ({ choices }: Wishes) =>
  ({ line }: Planned): Choice =>
    choices.get(line.values.productId) ?? 'skip';

interface PreviewProps {
  plans: readonly Planned[];
  wishes: Wishes;
  onWishes: (wishes: Partial<Wishes>) => void;
  /** How many new products lack a price. */
  priceless: number;
  priceFault: string | undefined;
  problem: string;
  onSend: (items: readonly Item[]) => void;
  onBack: () => void;
}

const purposes = ['either', 'create', 'set'] as const;
const pageLines = 100;

/** What will be new and what will change, line by line. Nothing is sent before a press, and nothing else is sent. */
export function Preview(props: PreviewProps) {
  const { plans, wishes, onWishes, priceless, problem } = props;
  const [shown, setShown] = useState<Kind>();
  const [most, setMost] = useState(pageLines);
  const counts = new Map(kinds.map((kind) => [kind, plans.filter((planned) => planned.kind === kind).length]));
  const kind = shown ?? kinds.find((one) => counts.get(one)) ?? 'same';
  const ofKind = plans.filter((planned) => planned.kind === kind);
  const items = itemsOf(plans, choiceIn(wishes));
  const left = ofKind.length - most;
  return (
    <div className={form.form}>
      <fieldset className={styles.purposes}>
        <legend>{t('import.purpose')}</legend>
        {purposes.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="purpose"
              checked={wishes.purpose === one}
              onChange={() => onWishes({ purpose: one })}
            />
            {t(`import.purpose.${one}`)}
          </label>
        ))}
      </fieldset>
      {priceless > 0 && (
        <label className={form.field}>
          {t('import.price')}
          <input
            className={styles.price}
            inputMode="decimal"
            value={wishes.price}
            aria-invalid={props.priceFault !== undefined}
            onChange={(event) => onWishes({ price: event.target.value })}
          />
          <span className={form.problem} role="alert">
            {props.priceFault}
          </span>
        </label>
      )}
      <fieldset className={styles.kinds}>
        <legend className="visually-hidden">{t('import.kinds')}</legend>
        {kinds.map((one) => (
          <button
            key={one}
            type="button"
            data-kind={one}
            aria-pressed={one === kind}
            onClick={() => {
              setShown(one);
              setMost(pageLines);
            }}
          >
            {t(`kind.${one}`)} <b>{quantity(counts.get(one) ?? 0)}</b>
          </button>
        ))}
      </fieldset>
      {kind === 'conflict' && ofKind.length > 0 && <Conflicts plans={ofKind} wishes={wishes} onWishes={onWishes} />}
      <ul className={styles.plan}>
        {ofKind.length === 0 && <li className={styles.nothing}>{t('import.none')}</li>}
        {ofKind.slice(0, most).map((planned) => (
          <PlanLine
            key={planned.line.row.line}
            planned={planned}
            choice={choiceIn(wishes)(planned)}
            onChoice={(choice) =>
              onWishes({ choices: new Map(wishes.choices).set(planned.line.values.productId, choice) })
            }
          />
        ))}
      </ul>
      {left > 0 && (
        <Button look="quiet" onClick={() => setMost(most + pageLines * 5)}>
          {plural('import.more', left, quantity(left))}
        </Button>
      )}
      <p className={form.problem} role="alert">
        {problem}
      </p>
      <div className={form.actions}>
        <Button look="main" busy={items.length === 0} onClick={() => props.onSend(items)}>
          {items.length === 0 ? t('import.send.none') : t('import.send', { what: whatOf(items) })}
        </Button>
        <Button onClick={props.onBack}>{t('import.columns')}</Button>
      </div>
    </div>
  );
}

function whatOf(items: readonly Item[]): string {
  const made = items.filter(({ planned }) => !planned.now).length;
  const changed = items.length - made;
  const parts = [];
  if (made > 0) parts.push(plural('import.sends.new', made, quantity(made)));
  if (changed > 0) parts.push(plural('import.sends.change', changed, quantity(changed)));
  return parts.join(', ');
}

/** One choice for all products that were changed after the file was written. */
function Conflicts({ plans, wishes, onWishes }: Pick<PreviewProps, 'plans' | 'wishes' | 'onWishes'>) {
  const chosen = new Set(plans.map(choiceIn(wishes)));
  const [only] = chosen.size === 1 ? chosen : [];
  const choose = (choice: Choice) =>
    onWishes({
      choices: new Map([...wishes.choices, ...plans.map(({ line }) => [line.values.productId, choice] as const)]),
    });
  return (
    <div className={styles.conflicts}>
      <p>{plural('import.conflicts', plans.length, quantity(plans.length))}</p>
      <label className={form.field}>
        {t('import.conflicts.all')}
        <select value={only ?? ''} onChange={(event) => choose(event.target.value as Choice)}>
          {!only && <option value="">{t('choice.each')}</option>}
          <option value="skip">{t('choice.skip')}</option>
          {plans.some((planned) => withoutStock(planned).length > 0) && (
            <option value="rest">{t('choice.rest')}</option>
          )}
          <option value="all">{t('choice.all')}</option>
        </select>
      </label>
    </div>
  );
}
