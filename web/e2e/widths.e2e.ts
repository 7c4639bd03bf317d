import type { Page } from 'playwright-core';
import { keys } from './harness/shop.ts';
import { expect, test } from './harness/test.ts';
import { Storefront } from './pages/storefront.ts';

/** Narrow, and on both sides of every width at which something is placed otherwise. */
const widths = [320, 390, 519, 560, 600, 640, 699, 700, 720, 740, 768, 800, 899, 900, 960, 1024, 1100, 1280];

/** The widths at which the page can be moved sideways, with how far, and what sticks out. */
async function tooWide(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    found.push(
      ...(await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth <= clientWidth) return [];
        const out = [...document.querySelectorAll('body *')].filter(
          (e) => e.getBoundingClientRect().right > clientWidth,
        );
        return [
          `${location.pathname} ${clientWidth}: ${scrollWidth} ${out.slice(0, 3).map((e) => e.outerHTML.slice(0, 120))}`,
        ];
      })),
    );
  }
  return found;
}

const long = 'Extraordinarily-long-product-name-without-any-break-in-it';
const languages = ['en-GB', 'es-ES'];

test.for(languages)(
  'no view of the console is wider than the screen, at any width, in %s',
  async (locale, { shop, visit }) => {
    const { productId } = await shop.product({ name: long });
    const { page } = await visit(shop.console.url, { locale });
    await page.goto('/');
    await page.locator('form input').fill(keys.admin);
    await page.keyboard.press('Enter');
    for (const path of ['/', '/events', '/stores', '/limits', '/status', '/products']) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.locator(`nav a[href="${path}"][aria-current], nav a[href="${path}"]`).click();
      await page.locator(`nav a[href="${path}"][aria-current]`).waitFor();
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
      expect.soft(await tooWide(page), path).toEqual([]);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('row').nth(1).getByRole('checkbox').check(); // the bar of what can be done with them
    expect.soft(await tooWide(page), 'with a product chosen').toEqual([]);
    await page.goto(`/products/${productId}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect.soft(await tooWide(page)).toEqual([]);
  },
);

test.for(languages)(
  'no view of a store front is wider than the screen, at any width, in %s',
  async (locale, { shop, visit }) => {
    const [here] = shop.stores;
    const { productId } = await shop.product({ name: long });
    const { page } = await Storefront.open(visit, here, `/p/${productId}`, { locale });
    await page.locator('article').getByRole('button').last().click(); // into the cart
    for (const path of [`/p/${productId}`, '/', '/?view=table', '/cart', '/store']) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
      expect.soft(await tooWide(page), path).toEqual([]);
    }
  },
);
