import type { Page } from 'playwright-core';
import { cut } from './harness/looks.ts';
import { keys } from './harness/shop.ts';
import { expect, test } from './harness/test.ts';
import { Storefront } from './pages/storefront.ts';

/** Narrow, and on both sides of every width at which something is placed otherwise. */
const widths = {
  console: [320, 390, 560, 699, 700, 800, 899, 900, 960, 1023, 1024, 1099, 1100, 1180, 1181, 1279, 1280],
  storefront: [320, 384, 385, 390, 560, 640, 641, 720, 800, 960, 961, 1087, 1088, 1280],
};

/** The widths at which the page can be moved sideways, a row is wider than its table, or words are cut, with what sticks out. */
async function tooWide(page: Page, face: keyof typeof widths, among = widths[face]): Promise<string[]> {
  const found: string[] = [];
  for (const width of among) {
    await page.setViewportSize({ width, height: 800 });
    found.push(...(await page.evaluate(sticksOut)), ...(await cut(page)).map((what) => `cut at ${width}: ${what}`));
  }
  return found;
}

async function sticksOut() {
  const frame = () => new Promise(requestAnimationFrame);
  await frame(); // what scripts do at this width, they do before it is drawn
  await frame();
  const { scrollWidth, clientWidth } = document.documentElement;
  const beyond = [...document.querySelectorAll('body *')].filter(
    (one) => scrollWidth > clientWidth && one.getBoundingClientRect().right > clientWidth,
  );
  const rows = [...document.querySelectorAll('[role=row], ol > li')].filter(
    (row) => row.scrollWidth > row.clientWidth + 1 && row.checkVisibility(),
  );
  return [...beyond.slice(0, 3), ...rows.slice(0, 2)].map(
    (one) => `${location.pathname} ${clientWidth}: ${scrollWidth} ${one.scrollWidth} ${one.outerHTML.slice(0, 120)}`,
  );
}

const long = 'Extraordinarily-long-product-name-without-any-break-in-it';
const languages = ['en-GB', 'es-ES'];

test.for(languages)(
  'no view of the console is wider than the screen, at any width, in %s',
  async (locale, { shop, visit }) => {
    const { productId } = await shop.product({ productId: `${long}-${locale}`, name: long, available: 123_456_789 });
    const { page } = await visit(shop.console.url, { locale });
    await page.goto('/');
    const textSize = (size: string) =>
      page.evaluate((to) => {
        document.documentElement.style.fontSize = to;
      }, size);
    await page.locator('form input').waitFor();
    await textSize('200%');
    expect.soft(await tooWide(page, 'console', [320, 390]), 'the sign-in, with text of twice the size').toEqual([]);
    await textSize('');
    await page.locator('form input').fill(keys.admin);
    await page.keyboard.press('Enter');
    for (const path of ['/', '/events', '/stores', '/backups', '/limits', '/people', '/status', '/products']) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.locator(`nav a[href="${path}"][aria-current], nav a[href="${path}"]`).click();
      await page.locator(`nav a[href="${path}"][aria-current]`).waitFor();
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
      expect.soft(await tooWide(page, 'console'), path).toEqual([]);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('row').nth(1).getByRole('checkbox').check(); // the bar of what can be done with them
    expect.soft(await tooWide(page, 'console'), 'with a product chosen').toEqual([]);
    const more = [
      '/locations',
      '/holds',
      '/transfers',
      '/backups/healing',
      '/cluster',
      '/people/keys',
      '/people/audit',
    ];
    for (const path of [`/products/${productId}`, '/events/0', ...more]) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect.soft(await tooWide(page, 'console'), path).toEqual([]);
    }
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
      expect.soft(await tooWide(page, 'storefront'), path).toEqual([]);
    }
  },
);
