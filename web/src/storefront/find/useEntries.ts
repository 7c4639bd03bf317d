import type { Product } from '@lib/api/types.ts';
import { explain } from '@ui/explain.ts';
import { useAnnounce } from '@ui/index.ts';
import { useCallback, useRef, useState } from 'react';
import { type Store, useStore } from '../store.ts';
import { type Entry, find } from './find.ts';
import { t } from './text.ts';

/** What became of a code, in a sentence. */
export interface Taken {
  words: string;
  good: boolean;
}

export interface Takes {
  /** Takes so many of a product, `many` as it was typed. */
  take: (product: Product, many: string) => Taken;
  /** Hears of a code that no product has; what it says is said instead. */
  unknown?: ((entry: Entry) => Taken) | undefined;
}

/** Takes codes one after the other, in the order in which they were scanned. What became of the last is shown and said. */
export function useEntries(takes: Takes) {
  const store = useStore();
  const say = useAnnounce();
  const [last, setLast] = useState<Taken>();
  const line = useRef(Promise.resolve());
  const latest = useRef(takes);
  latest.current = takes;
  const enter = (entry: Entry, chosen?: Product) => {
    line.current = line.current.then(async () => {
      const taken = await became(store, entry, chosen, latest.current);
      setLast(taken);
      say(taken.words);
    });
  };
  const forget = useCallback(() => setLast(undefined), []);
  return { enter, last, forget };
}

async function became(store: Store, entry: Entry, chosen: Product | undefined, takes: Takes): Promise<Taken> {
  const { code, many } = entry;
  try {
    const product = chosen ?? (await find(store, code));
    if (product) return takes.take(product, many);
    return takes.unknown?.(entry) ?? { good: false, words: t('find.unknown', { code }) };
  } catch (error) {
    return { good: false, words: t('find.failed', { code, why: explain(error) }) };
  }
}
