/** Marks what takes the focus when a dialog has no field: the action that changes least. */
export const calm = { 'data-calm': true } as const;

const usable = ':not(:disabled, [data-close])';
const wanted = [
  `:is(input:not([type=radio], [type=checkbox]), textarea)${usable}`, // to type in at once
  `:is(select, input:checked, input[type=checkbox])${usable}`,
  '[data-calm]',
  `:is(button, a[href])${usable}`,
];

/** Shows a dialog as a modal one, with the focus in its first field. The browser alone would choose what closes it. */
export function openModal(dialog: HTMLDialogElement) {
  if (!dialog.open) dialog.showModal();
  focusFirst(dialog);
}

/** Gives the focus to the first field of a dialog, or to its calmest action where there is none; never to what closes it. */
export function focusFirst(dialog: HTMLDialogElement) {
  const found = wanted.map((selector) => dialog.querySelector<HTMLElement>(selector)).find((one) => one !== null);
  (found ?? dialog).focus({ preventScroll: true });
}
