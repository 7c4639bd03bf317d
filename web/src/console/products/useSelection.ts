import type { Product } from '@lib/api/types.ts';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useCentral } from '../central/central.ts';

export interface Selection {
  ids: ReadonlySet<string>;
  /** The chosen products as they are now; those that were deleted meanwhile are left out. */
  products: () => Product[];
  /** Chooses or drops one; with `range` everything from the last one on. */
  toggle: (id: string, range: boolean) => void;
  /** Chooses everything that is shown, or nothing. */
  all: (on: boolean) => void;
  clear: () => void;
}

/** The rows that are chosen. They stay chosen when the list is filtered or sorted anew. */
export function useSelection(shown: readonly Product[]): Selection {
  const { live } = useCentral();
  const [chosen, setChosen] = useState<ReadonlyMap<string, Product>>(new Map());
  const last = useRef<string>(undefined);
  const list = useRef(shown);
  list.current = shown;

  const toggle = useCallback((id: string, range: boolean) => {
    setChosen((before) => {
      const next = new Map(before);
      const on = !before.has(id);
      for (const product of range ? between(list.current, last.current, id) : pick(list.current, id)) {
        if (on) next.set(product.productId, product);
        else next.delete(product.productId);
      }
      return next;
    });
    last.current = id;
  }, []);
  const all = useCallback((on: boolean) => {
    setChosen(on ? new Map(list.current.map((product) => [product.productId, product])) : new Map());
  }, []);
  const clear = useCallback(() => setChosen(new Map()), []);
  const products = useCallback(
    () =>
      [...chosen.values()].flatMap((read) => {
        const now = live.product(read.productId) ?? read;
        return now === 'deleted' ? [] : [now];
      }),
    [chosen, live],
  );
  const ids = useMemo(() => new Set(chosen.keys()), [chosen]);
  return { ids, products, toggle, all, clear };
}

const pick = (list: readonly Product[], id: string) => list.filter(({ productId }) => productId === id);

function between(list: readonly Product[], from: string | undefined, to: string): readonly Product[] {
  const ends = [from, to].map((id) => list.findIndex(({ productId }) => productId === id));
  const [a = -1, b = -1] = ends.sort((x, y) => x - y);
  return a < 0 ? pick(list, to) : list.slice(a, b + 1);
}
