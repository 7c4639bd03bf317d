import { useEffect, useRef, useState } from 'react';

const pauseMs = 180; // typing faster than this is one search

/** What is typed into a search, until it is searched for. */
export interface TypedSearch {
  text: string;
  /** More was typed than was searched for: what is on the screen answers another question. */
  ahead: boolean;
  type: (text: string) => void;
  /** Searches at once. */
  flush: () => void;
}

/** Takes what is typed and searches for it, `onSearch`, when typing pauses. `value` is what was searched for last. */
export function useTyped(value: string, onSearch: (q: string) => void): TypedSearch {
  const [text, setText] = useState(value);
  const sent = useRef(value);

  // The address may change by itself, when the reader goes back.
  useEffect(() => {
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);

  const flush = () => {
    if (text === sent.current) return;
    sent.current = text;
    onSearch(text);
  };
  const latest = useRef(flush);
  latest.current = flush;

  // biome-ignore lint/correctness/useExhaustiveDependencies: every letter begins the pause anew
  useEffect(() => {
    const timer = setTimeout(() => latest.current(), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);

  return { text, ahead: text.trim() !== value.trim(), type: setText, flush };
}
