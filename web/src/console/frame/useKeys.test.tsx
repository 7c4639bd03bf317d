import { fireEvent, render } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { switchKeys, useKeys } from './useKeys.ts';

const actions = { go: vi.fn(), palette: vi.fn(), help: vi.fn() };
function Keys() {
  useKeys(actions);
  return <input data-search aria-label="search" />;
}
const press = (key: string, options: object = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...options });

beforeEach(() => {
  vi.clearAllMocks();
});

it('jumps with g and a letter, opens the palette and the list of keys, and focuses the search', () => {
  const { getByRole } = render(<Keys />);
  press('g');
  press('p');
  press('p');
  expect(actions.go.mock.calls).toEqual([['/products']]);
  press('?');
  press('k', { ctrlKey: true });
  expect([actions.help.mock.calls.length, actions.palette.mock.calls.length]).toEqual([1, 1]);
  press('/');
  expect(document.activeElement).toBe(getByRole('textbox'));
});

it('takes no single key while somebody types, or when they are switched off', () => {
  const { getByRole } = render(<Keys />);
  getByRole('textbox').focus();
  press('?');
  (document.activeElement as HTMLElement).blur();
  switchKeys(false);
  press('?');
  expect(actions.help).not.toHaveBeenCalled();
  press('k', { metaKey: true });
  expect(actions.palette).toHaveBeenCalledTimes(1);
});
