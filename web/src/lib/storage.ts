/**
 * What the browser keeps for the page, or, where it keeps nothing for anybody, something that is empty and refuses to store.
 * So the page works as far as it can without, and whoever must store something hears that it was not.
 */
export function kept(kind: 'localStorage' | 'sessionStorage'): Storage {
  try {
    return window[kind];
  } catch {
    return forgetful;
  }
}

const forgetful: Storage = {
  length: 0,
  key: () => null,
  getItem: () => null,
  setItem() {
    throw new DOMException('this browser stores nothing', 'SecurityError');
  },
  removeItem() {},
  clear() {},
};

/** Stores what may as well be forgotten, such as a preference. */
export function keepIfPossible(kind: 'localStorage' | 'sessionStorage', name: string, value: string) {
  try {
    kept(kind).setItem(name, value);
  } catch {
    // It is asked for again next time.
  }
}
