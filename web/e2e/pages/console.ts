import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { keys, type Shop } from '../harness/shop.ts';
import type { Visit } from '../harness/test.ts';
import type { Visitor } from '../harness/visitor.ts';

/** The operations console as a person uses it. */
export class Console {
  private constructor(readonly visitor: Visitor) {}

  /** Opens the console in a browser of its own, at the sign-in. */
  static async open(visit: Visit, shop: Shop, path = '/'): Promise<Console> {
    const console = new Console(await visit(shop.console.url));
    await console.page.goto(path);
    return console;
  }

  /** Opens a view of it, signed in with the admin key. */
  static async signedIn(visit: Visit, shop: Shop, path = '/'): Promise<Console> {
    const console = await Console.open(visit, shop, path);
    await console.signIn(keys.admin);
    await console.page.getByRole('navigation', { name: 'Console' }).waitFor();
    return console;
  }

  get page(): Page {
    return this.visitor.page;
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  async signIn(key: string) {
    await this.page.getByLabel('Key', { exact: true }).fill(key);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** A product in the table of products. */
  row(productId: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('link', { name: productId, exact: true }) });
  }

  /** Opens the editor of a value in the table. */
  async edit(productId: string, what: 'Adjust the stock' | 'Edit the price' | 'Edit the name') {
    await this.row(productId)
      .getByRole('button', { name: new RegExp(`^${what}`) })
      .click();
    await this.dialog.waitFor();
  }

  /** Presses g and a letter, which have to come soon after each other: again where the machine was too busy for that. */
  async go(letter: string, to: Locator) {
    const there = async () => {
      if (await to.isVisible()) return true;
      await this.page.keyboard.type(`g${letter}`);
      return to.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(there).toBe(true);
  }

  /** Opens the palette and types what is looked for. */
  async find(words: string) {
    await this.page.keyboard.press('Control+k');
    await this.page.getByRole('textbox', { name: /^Find a product/ }).pressSequentially(words);
  }

  /** A short word in the corner about something that was done. */
  toast(words: string): Locator {
    return this.page.getByRole('alert').filter({ hasText: words });
  }
}

/** The table of products with one in it. */
export const only = ({ productId }: { productId: string }) => `/products?q=${encodeURIComponent(productId)}`;
