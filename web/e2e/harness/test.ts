import type { Browser, BrowserContextOptions } from 'playwright-core';
import { test as base, expect } from 'vitest';
import { openShop, type Shop } from './shop.ts';
import { launch, Visitor } from './visitor.ts';

/** Opens a page in a browser of its own: fresh cart, fresh session. */
export type Visit = (origin: string, options?: BrowserContextOptions) => Promise<Visitor>;

interface Fixtures {
  visit: Visit;
}

/**
 * A test with a shop and visitors. The nodes are shared by the tests of a file, so each test has products of its own. At its end
 * nobody may have noticed anything wrong; a test that failed leaves pictures.
 */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  .extend('browser', { scope: 'worker' }, async ({}: object, { onCleanup }): Promise<Browser> => {
    const browser = await launch();
    onCleanup(() => browser.close());
    return browser;
  })
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  .extend('shop', { scope: 'file' }, async ({}: object, { onCleanup }): Promise<Shop> => {
    const shop = await openShop();
    onCleanup(() => shop.close());
    return shop;
  })
  .extend<Fixtures>({
    visit: async (
      { browser, shop, task }: { browser: Browser; shop: Shop; task: { name: string; result?: { state: string } } },
      use: (visit: Visit) => Promise<void>,
    ) => {
      const visitors: Visitor[] = [];
      await use(async (origin, options) => {
        const visitor = await Visitor.open(browser, origin, options);
        visitors.push(visitor);
        return visitor;
      });
      const failed = task.result?.state === 'fail';
      for (const [n, visitor] of visitors.entries()) {
        if (failed) await visitor.picture(`failed ${task.name} ${n + 1}`.replace(/\W+/g, '-'));
        for (const page of visitor.context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' });
        await visitor.context.unrouteAll({ behavior: 'ignoreErrors' }); // what is being answered needs no answer any more
        await visitor.context.close();
      }
      await shop.mend();
      expect(visitors.flatMap((visitor) => visitor.faults())).toEqual([]);
    },
  });

export { expect } from 'vitest';
