import { amountWithUnit, type Measure } from '@lib/amount.ts';
import { locale, quantity } from '@lib/format.ts';
import { nameOf } from './columns.ts';
import styles from './Import.module.css';
import { type Change, type Choice, measureOf, type Planned, type Value, withoutStock } from './plan.ts';
import { linesOf } from './readCsv.ts';
import { t } from './text.ts';

interface PlanLineProps {
  planned: Planned;
  choice: Choice;
  onChoice: (choice: Choice) => void;
}

/** One line of the file: the product, and what becomes of each field. */
export function PlanLine({ planned, choice, onChoice }: PlanLineProps) {
  const { line, kind, now, changes, fault } = planned;
  const { productId } = line.values;
  const kept = kind === 'conflict' ? (choice === 'skip' ? changes : choice === 'rest' ? stockOf(changes) : []) : [];
  return (
    <li data-kind={kind}>
      <span className={styles.where}>{linesOf(line.row)}</span>
      <span className={styles.who}>
        <b className="code">{productId || '–'}</b>
        <span>{now?.name ?? line.values.name}</span>
      </span>
      <span className={styles.what}>
        {fault && <em>{fault}</em>}
        {kind !== 'fault' &&
          changes.map((change) => (
            <ChangeOf
              key={change.field}
              change={change}
              kept={kept.includes(change)}
              was={now ?? {}}
              becomes={measureOf(line, now)}
            />
          ))}
        {kind === 'conflict' && (
          <small>
            {t('import.since', { old: quantity(line.values.version ?? 0), now: quantity(now?.version ?? 0) })}
          </small>
        )}
      </span>
      {kind === 'conflict' && (
        <select
          aria-label={t('choice.for', { product: productId })}
          value={choice}
          onChange={(event) => onChoice(event.target.value as Choice)}
        >
          <option value="skip">{t('choice.skip')}</option>
          {withoutStock(planned).length > 0 && withoutStock(planned).length < changes.length && (
            <option value="rest">{t('choice.rest')}</option>
          )}
          <option value="all">{t('choice.all')}</option>
        </select>
      )}
    </li>
  );
}

const stockOf = (changes: readonly Change[]) => changes.filter(({ field }) => field === 'available');

interface ChangeOfProps {
  change: Change;
  kept: boolean;
  /** How the product is measured now, and how by the file. */
  was: Measure;
  becomes: Measure;
}

function ChangeOf({ change: { field, old, value }, kept, was, becomes }: ChangeOfProps) {
  return (
    <span className={styles.change} data-kept={kept || undefined}>
      <span>{nameOf(field)}</span>{' '}
      {old !== undefined && (
        <>
          <span className={styles.old}>{shown(field, old, was)}</span> <span aria-hidden>→</span>{' '}
        </>
      )}
      <b>{shown(field, value, becomes)}</b>
    </span>
  );
}

const textOf = (value: Value & object): readonly string[] =>
  Array.isArray(value) ? value : Object.entries(value).map(([name, one]) => `${name}: ${one}`);

/** A value in full: a price with all its decimals, a stock in the unit of its product. */
function shown(field: Change['field'], value: Value, measure: Measure): string {
  if (typeof value === 'string') return value || '–';
  if (typeof value === 'object') return textOf(value).join(', ') || '–';
  if (field === 'available') return amountWithUnit(value, measure);
  if (field !== 'price') return quantity(value);
  return new Intl.NumberFormat(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 20 }).format(value);
}
