import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { keys, type Store } from '../harness/shop.ts';
import type { Visit } from '../harness/test.ts';
import type { Visitor } from '../harness/visitor.ts';

/** The store front as a person uses it. */
export class Storefront {
  private constructor(readonly visitor: Visitor) {}

  /** Opens a page of a store in a browser of its own. */
  static async open(visit: Visit, store: Store, path = '/', options?: Parameters<Visit>[1]): Promise<Storefront> {
    const front = new Storefront(await visit(store.front.url, options));
    await front.page.goto(path);
    return front;
  }

  /** The same before somebody of the shop, whose proxy sends a key with what the page asks. */
  static async openAsStaff(
    visit: Visit,
    store: Store,
    path: string,
    options?: Parameters<Visit>[1],
  ): Promise<Storefront> {
    const extraHTTPHeaders = { 'X-API-Key': keys.user };
    const front = new Storefront(await visit(store.front.url, { ...options, extraHTTPHeaders }));
    await front.visitor.context.route('/config.json', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), may: ['read', 'sell', 'adjust', 'sync'] } });
    });
    await front.page.goto(path);
    return front;
  }

  get page(): Page {
    return this.visitor.page;
  }

  get buy(): Locator {
    return this.page.getByRole('button', { name: 'Buy now' });
  }

  get sendAgain(): Locator {
    return this.page.getByRole('button', { name: /^Send again/ });
  }

  get receipt(): Locator {
    return this.page.getByRole('status').filter({ has: this.page.getByText('Bought', { exact: true }) });
  }

  /** What is said when nobody knows what became of an order. */
  get unknown(): Locator {
    return this.page.getByRole('alert').filter({ hasText: 'No confirmation came' });
  }

  /** A product in the catalogue. */
  card(name: string): Locator {
    return this.page.getByRole('article').filter({ has: this.page.getByRole('link', { name, exact: true }) });
  }

  async add(name: string) {
    await this.card(name)
      .getByRole('button', { name: `Add ${name} to the cart` })
      .click();
  }

  /** Waits until an element shows a number, as a text of its own. */
  async shows(where: Locator, quantity: number) {
    await where.getByText(String(quantity), { exact: true }).first().waitFor();
  }

  /** The key of the order that this browser keeps, if one is not settled. */
  openOrder(): Promise<string | undefined> {
    return this.page.evaluate(() => {
      const name = Object.keys(localStorage).find((slot) => slot.startsWith('bodega.intention.order-'));
      return name && (JSON.parse(localStorage.getItem(name) ?? '{}').key as string);
    });
  }

  /** Sends an order again until it is sold: for some seconds after an outage a store holds back its calls to central. */
  async sendUntilSold() {
    const sold = async () => {
      if (await this.sendAgain.isVisible()) await this.sendAgain.click();
      return this.receipt.isVisible();
    };
    await expect.poll(sold, { interval: 500 }).toBe(true);
  }

  /** Nothing is wider than the screen. */
  async fits() {
    const width = await this.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(width[0], 'the page scrolls sideways').toBeLessThanOrEqual(width[1] ?? 0);
  }
}

/** The search that finds a product and hardly anything else. */
export const found = (product: { name: string }) => `/?q=${encodeURIComponent(product.name)}`;
