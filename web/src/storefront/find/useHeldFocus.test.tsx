import { render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useHeldFocus } from './useHeldFocus.ts';

function Field() {
  const field = useRef<HTMLInputElement>(null);
  useHeldFocus(field);
  return <input ref={field} aria-label="code" />;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('takes the focus back where nothing else has it', () => {
  render(<Field />);
  const field = screen.getByLabelText('code');
  field.blur();
  expect(document.activeElement).toBe(document.body);
  vi.runAllTimers();
  expect(document.activeElement).toBe(field);
});

it('leaves nothing behind', () => {
  const { unmount } = render(<Field />);
  screen.getByLabelText('code').blur();
  unmount();
  const looked = vi.spyOn(document, 'querySelector');
  vi.runAllTimers();
  expect(looked).not.toHaveBeenCalled();
});
