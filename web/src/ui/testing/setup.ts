import { afterEach } from 'vitest';

// Tests of files run without a page.
if (typeof window !== 'undefined') {
  const { cleanup, configure } = await import('@testing-library/react');

  configure({ asyncUtilTimeout: 120_000 }); // a second is little where other work keeps the machine busy

  // What jsdom lacks and the components ask for.
  window.matchMedia ??= (query: string) =>
    ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };

  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false;
  };

  afterEach(() => {
    cleanup();
    localStorage.clear();
    sessionStorage.clear();
  });
}
