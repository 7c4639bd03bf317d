import { type Measure, parseAmount, typedAmount } from '@lib/amount.ts';
import { useState } from 'react';
import styles from './Sheet.module.css';

interface NumberFieldProps {
  /** In smallest parts; undefined while nobody has said. */
  value: number | undefined;
  measure: Measure;
  onChange: (value: number | undefined) => void;
  label: string;
  max?: number | undefined;
  /** Nothing is an answer too: an empty field takes the number back. */
  optional?: boolean;
  disabled?: boolean;
  /** Stands alone in a form, which Enter sends. */
  submits?: boolean;
}

/**
 * An amount of a line of a sheet. What is typed counts with every key, so that closing the page loses none of it; Enter and the arrows
 * lead to the line below and above.
 */
export function NumberField(props: NumberFieldProps) {
  const { value, measure, onChange, label, max, optional = false, disabled = false, submits = false } = props;
  const [typed, setTyped] = useState<string>();
  const read = typed === undefined || typed.trim() === '' ? undefined : parseAmount(typed, measure);
  const wrong = typed !== undefined && typed.trim() !== '' && (read === undefined || read > (max ?? read));
  const type = (text: string) => {
    setTyped(text);
    const to = parseAmount(text, measure);
    if (text.trim() === '') optional && onChange(undefined);
    else if (to !== undefined && to <= (max ?? to)) onChange(to);
  };
  return (
    <input
      className={styles.number}
      data-line-field
      inputMode={measure.decimals ? 'decimal' : 'numeric'}
      autoComplete="off"
      disabled={disabled}
      aria-label={label}
      aria-invalid={wrong}
      value={typed ?? (value === undefined ? '' : typedAmount(value, measure))}
      onChange={({ target }) => type(target.value)}
      onFocus={({ target }) => target.select()}
      onBlur={() => setTyped(undefined)}
      onKeyDown={(event) => {
        const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step || submits) return;
        event.preventDefault();
        toLine(event.currentTarget, step);
      }}
    />
  );
}

/** Leads to the same field of another line; from the last one on, out of the lines. */
function toLine(from: HTMLInputElement, step: number) {
  const lines = [...(from.closest('[data-lines]')?.querySelectorAll<HTMLInputElement>('[data-line-field]') ?? [])];
  const columns = from.closest('[data-line]')?.querySelectorAll('[data-line-field]').length ?? 1;
  const next = lines[lines.indexOf(from) + step * columns];
  if (next) next.focus();
  else from.blur();
}
