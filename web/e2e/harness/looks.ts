import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { desktop, phone, type Visitor } from './visitor.ts';

/** The four ways in which every view is looked at. */
const looks = [
  { look: 'desktop-light', viewport: desktop.viewport, colorScheme: 'light' },
  { look: 'desktop-dark', viewport: desktop.viewport, colorScheme: 'dark' },
  { look: 'phone-dark', viewport: phone.viewport, colorScheme: 'dark' },
  { look: 'phone-light', viewport: phone.viewport, colorScheme: 'light' },
] as const;

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const everything: RunOptions = {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: { 'target-size': { enabled: false } }, // it minds what lies under a bar for the moment; tooSmall does not
};
const colours: RunOptions = { resultTypes: ['violations'], runOnly: { type: 'rule', values: ['color-contrast'] } };

/** Looks at a view in four ways: takes pictures, and finds nothing that keeps somebody from using it. */
export async function examine({ page, picture }: Visitor, name: string) {
  await page.evaluate(await axe);
  await page.evaluate(settle);
  for (const { look, viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await page.evaluate(() => document.fonts.ready);
    await picture(`${name}-${look}`);
    const rules = colorScheme === 'light' ? everything : colours; // dark differs in nothing else
    expect.soft(await barriers(page, rules), `${name}, ${look}`).toEqual([]);
    if (colorScheme === 'dark') continue;
    expect.soft(await beyond(page), `${name}, ${look}: wider than the screen`).toEqual([]);
    expect.soft(await cut(page), `${name}, ${look}: words that are cut`).toEqual([]);
    const least = look === 'phone-light' ? 44 : 24;
    expect.soft(await tooSmall(page, least), `${name}, ${look}: hard to touch`).toEqual([]);
  }
  await page.setViewportSize(desktop.viewport);
}

/** Has all of the page in the colours of the moment: what is skipped below the screen would keep its old ones. */
function settle() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { content-visibility: visible !important; transition: none !important }');
  document.adoptedStyleSheets = [sheet];
}

/** What axe finds serious or critical. */
async function barriers(page: Page, rules: RunOptions): Promise<string[]> {
  const { violations } = await page.evaluate(
    (options) => (window as unknown as { axe: { run(o: RunOptions): Promise<AxeResults> } }).axe.run(options),
    rules,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

/** What sticks out to the right of the screen, if the page can be moved sideways at all. */
const beyond = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.querySelectorAll('body *')].filter(
      (one) => one.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`${scrollWidth} > ${clientWidth}`, ...out.slice(0, 5).map((one) => one.outerHTML.slice(0, 160))];
  });

/** Words of the page itself, not names in a table, that do not fit: labels, buttons, heads, what is chosen, and what a field says before it is filled. */
export const cut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const within = document.querySelector('dialog[open]') ?? document;
    const all = <E extends HTMLElement>(selector: string) =>
      [...within.querySelectorAll<E>(selector)].filter(
        (one) => one.checkVisibility() && !one.closest('.visually-hidden'),
      );
    const labels = all(
      'button, label:not(:has(select)), legend, h1, h2, h3, summary, nav a, nav a span, th, dt, [role=columnheader]',
    );
    const brush = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
    const chosenFits = (one: HTMLSelectElement) => {
      const alone = one.cloneNode() as HTMLSelectElement;
      alone.append(new Option(one.selectedOptions[0]?.textContent ?? ''));
      alone.style.cssText = 'position: absolute; width: auto; min-width: 0; max-width: none';
      one.after(alone);
      const needed = alone.offsetWidth;
      alone.remove();
      return needed <= one.offsetWidth + 1;
    };
    const hintFits = (one: HTMLInputElement) => {
      const { paddingLeft, paddingRight } = getComputedStyle(one);
      brush.font = getComputedStyle(one, '::placeholder').font;
      const room = one.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      return one.value !== '' || brush.measureText(one.placeholder).width <= room - (one.list ? 20 : 0); // the arrow of a list
    };
    return [
      ...labels.filter(
        (one) =>
          !one.closest('[role=row] > :not([role=columnheader])') &&
          one.clientWidth > 2 &&
          one.scrollWidth > one.clientWidth + 1,
      ),
      ...all<HTMLSelectElement>('select').filter((one) => !chosenFits(one)),
      ...all<HTMLInputElement>('input[placeholder]').filter((one) => !hintFits(one)),
    ].map((one) => one.outerHTML.slice(0, 160));
  });

/**
 * Controls lower or narrower than so many pixels, labels counted in where a press on them is one on the control. Links inside of
 * sentences are exempt, as in WCAG 2.5.8. Behind an open dialog nothing can be touched.
 */
const tooSmall = (page: Page, least: number): Promise<string[]> =>
  page.evaluate((least) => {
    const size = (one: Element) => {
      const boxes = [one, ...(one instanceof HTMLInputElement ? (one.labels ?? []) : [])].map((e) =>
        e.getBoundingClientRect(),
      );
      return [Math.max(...boxes.map(({ width }) => width)), Math.max(...boxes.map(({ height }) => height))] as const;
    };
    const within = document.querySelector('dialog[open], [role=dialog]') ?? document;
    return [...within.querySelectorAll('button, select, input, textarea, [role=button], nav a, header a')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches('.visually-hidden'))
      .filter((one) => size(one).some((length) => length < least - 0.5))
      .map((one) => `${size(one).map(Math.round).join('x')} ${one.outerHTML.slice(0, 160)}`);
  }, least);
