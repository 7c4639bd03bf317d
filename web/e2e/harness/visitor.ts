import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { artefacts, chromiumPath } from './paths.ts';

/** How long a test waits for what a person sees at once, on a machine that is busy. */
const patienceMs = 120_000;

export const desktop = { viewport: { width: 1280, height: 800 } } satisfies BrowserContextOptions;
export const phone = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
} satisfies BrowserContextOptions;

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: chromiumPath, args: flags });

/** What the browser says about a request that a test makes fail, or that the node refuses. */
const network = /^Failed to load resource/;

/**
 * A person with a browser of their own, who notices whatever a page must never do: errors in the console, exceptions, reports of
 * the Content-Security-Policy, requests to any other host.
 */
export class Visitor {
  private readonly complaints: string[] = [];
  private readonly tolerated: RegExp[] = [];

  private constructor(
    readonly origin: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async open(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      ...desktop,
      baseURL: origin,
      locale: 'en-GB',
      timezoneId: 'Europe/Madrid',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(patienceMs);
    const visitor = new Visitor(origin, context, await context.newPage());
    await visitor.watch();
    return visitor;
  }

  private async watch() {
    const complain = (what: string) => this.complaints.push(what);
    await this.context.exposeBinding('reportViolation', (_, what: string) => complain(`policy: ${what}`));
    await this.context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const report = (window as unknown as { reportViolation: (what: string) => void }).reportViolation;
        report(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    this.context.on('console', (message) => {
      if (message.type() === 'error') complain(`console: ${message.text()} ${message.location().url}`);
    });
    this.context.on('weberror', (error) => complain(`exception: ${error.error().stack ?? error.error().message}`));
    this.context.on('request', (request) => {
      const url = new URL(request.url());
      const inside = url.protocol === 'data:' || url.protocol === 'blob:' || url.origin === this.origin;
      if (!inside) complain(`request to another host: ${request.url()}`);
    });
  }

  /** Accepts that the browser notes failed requests whose status or fault, and address, fit. */
  tolerate(...patterns: RegExp[]) {
    this.tolerated.push(...patterns);
  }

  /** What was noticed and not to be expected. */
  faults(): string[] {
    return this.complaints.filter((what) => {
      const said = what.replace(/^console: /, '');
      return !(network.test(said) && this.tolerated.some((pattern) => pattern.test(said)));
    });
  }

  /** Takes a picture of what is on the screen. */
  readonly picture = async (name: string) => {
    await mkdir(artefacts, { recursive: true });
    await this.page.screenshot({ path: join(artefacts, `${name}.png`), animations: 'disabled' });
  };
}

/** What a page has asked its node for from now on, but for the feed, how the node is, and in what products are measured. */
export function requests(page: Page): () => string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (searchParams.has('productId')) return; // in what products that were shown are measured, a little later
    if (!/\/(events|status|health|stats|assets\/.*)$/.test(pathname)) asked.push(pathname);
  });
  return () => asked;
}

/** Presses Tab until what has the focus has the name, as whoever sees no mouse would. Waits until there is such a thing. */
export async function tabTo(page: Page, name: string) {
  await page.waitForFunction(isThere, name);
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(focus); // in one look: what is drawn anew meanwhile has the focus no more
    if (focused.label !== name) continue;
    if (focused.outlined) return;
    throw new Error(`the focus on "${name}" cannot be seen`);
  }
  throw new Error(`Tab does not lead to "${name}"`);
}

/** What has the focus, and whether that can be seen. */
function focus() {
  const one = (document.activeElement ?? document.body) as HTMLElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const outlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  return { label: (one.getAttribute('aria-label') ?? one.innerText).trim(), outlined };
}

/** Whether anything that could have the focus has the name. */
function isThere(name: string) {
  const all = document.querySelectorAll<HTMLElement>('a, button, input, select, textarea, summary, [tabindex]');
  return [...all].some((one) => (one.getAttribute('aria-label') ?? one.innerText).trim() === name);
}
