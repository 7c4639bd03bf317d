import type { ComponentProps } from 'react';
import styles from './Button.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  /** `main` for the one thing that a view is for. */
  look?: 'main' | 'plain' | 'quiet' | 'danger';
  /** Under way: it can be focused but not pressed. */
  busy?: boolean;
  square?: boolean;
}

export function Button({ look = 'plain', busy = false, square = false, className, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={[styles.button, className].filter(Boolean).join(' ')}
      data-look={look}
      data-square={square || undefined}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    />
  );
}
