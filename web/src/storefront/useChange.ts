import { useEffect, useRef, useState } from 'react';

export interface Change {
  by: number;
  /** Counts the changes, so that each one is drawn anew. */
  turn: number;
}

const shownMs = 2_400;

/** The latest change of a number, for a moment; undefined while nothing has just changed. */
export function useChange(value: number): Change | undefined {
  const before = useRef(value);
  const turn = useRef(0);
  const [change, setChange] = useState<Change>();
  useEffect(() => {
    const by = value - before.current;
    before.current = value;
    if (by === 0) return;
    turn.current++;
    setChange({ by, turn: turn.current });
    const timer = setTimeout(() => setChange(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [value]);
  return change;
}
