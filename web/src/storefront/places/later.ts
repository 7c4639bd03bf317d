import { lazy } from 'react';

const view = () => import('../aside/AsideView.tsx');
const sections = () => import('./Sections.tsx');

/** What only stores of a chain with places show, loaded apart from the rest. */
export const AsideView = lazy(view);
export const Sections = lazy(sections);

/** Loads it before it is asked for, so that it is there when the page has lost its store. */
export function loadLater() {
  for (const load of [view, sections]) load().catch(() => {}); // it is tried again when it is shown
}
