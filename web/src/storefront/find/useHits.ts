import type { Product } from '@lib/api/types.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useStore } from '../store.ts';
import { search } from './find.ts';

const pauseMs = 180; // whoever types slower than this wants to be shown what there is; a barcode reader is faster

/** What is found by what was typed, once typing pauses; nothing while it is of something else. */
export function useHits(typed: string): readonly Product[] {
  const store = useStore();
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data } = useQuery({
    queryKey: ['hits', asked],
    enabled: asked.length > 1 && asked === typed,
    queryFn: ({ signal }) => search(store, asked, signal),
  });
  return asked === typed && asked.length > 1 ? (data ?? none) : none;
}

const none: readonly Product[] = [];
