import { type Measure, parseAmount, typedAmount, whole } from '@lib/amount.ts';
import { Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import styles from './QuantityStepper.module.css';
import { t } from './text.ts';

interface QuantityStepperProps {
  value: number;
  onChange: (value: number) => void;
  min?: number;
  max?: number;
  /** How the product is measured: the buttons count whole units. */
  measure?: Measure;
  /** What the quantity is of, for readers of the screen. */
  label: string;
}

/** A quantity between two buttons; it can be typed as well. What is typed counts when it is left or Enter is pressed. */
export function QuantityStepper({
  value,
  onChange,
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
  measure = {},
  label,
}: QuantityStepperProps) {
  const [typed, setTyped] = useState<string>();
  const set = (to: number) => {
    setTyped(undefined);
    const within = Math.min(max, Math.max(min, to));
    if (within !== value) onChange(within);
  };
  const one = whole(measure);
  const settle = () => set((typed === undefined ? undefined : parseAmount(typed, measure)) ?? value);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a form's look
    <div className={styles.stepper} role="group" aria-label={label}>
      <button
        type="button"
        onClick={() => set(value - one)}
        disabled={value <= min}
        aria-label={`${t('quantity.less')}, ${label}`}
      >
        <Minus size={16} aria-hidden />
      </button>
      <input
        inputMode={measure.decimals ? 'decimal' : 'numeric'}
        autoComplete="off"
        aria-label={`${t('quantity.label')}, ${label}`}
        value={typed ?? typedAmount(value, measure)}
        onChange={(event) => setTyped(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={settle}
        onKeyDown={(event) => {
          if (event.key === 'Enter') settle();
          else if (event.key === 'ArrowUp') set(value + one);
          else if (event.key === 'ArrowDown') set(value - one);
          else return;
          event.preventDefault();
        }}
      />
      <button
        type="button"
        onClick={() => set(value + one)}
        disabled={value >= max}
        aria-label={`${t('quantity.more')}, ${label}`}
      >
        <Plus size={16} aria-hidden />
      </button>
    </div>
  );
}
