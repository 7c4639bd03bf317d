import { ApiError } from '@lib/api/error.ts';
import { durationWords } from '@lib/format.ts';
import { useEffect, useState } from 'react';
import { t } from './text.ts';

interface Wait {
  /** Whose turn it is not; undefined: nobody's at this device. */
  name: string | undefined;
  until: number;
  words: string;
}

/** How long somebody has to wait before a PIN is tried again. */
export function useWait(name: string) {
  const [wait, setWait] = useState<Wait>();
  const [, setTurn] = useState(0);
  const mine = wait && (wait.name === undefined || wait.name === name) ? wait : undefined;
  const ms = mine ? Math.max(0, mine.until - Date.now()) : 0;
  useEffect(() => {
    if (ms <= 0) return;
    const timer = setTimeout(() => setTurn((n) => n + 1), ms + 20);
    return () => clearTimeout(timer);
  }, [ms]);
  return {
    ms,
    until: mine?.until ?? 0,
    words: mine?.words ?? '',
    /** Whether an error says so. */
    began(error: unknown): boolean {
      if (!(error instanceof ApiError) || error.code !== 'wait') return false;
      const { retryAfterMs: forMs = 60_000, details } = error;
      const ofAddress = details[0]?.field === 'address';
      setWait({
        name: ofAddress ? undefined : name,
        until: Date.now() + forMs,
        words: t(ofAddress ? 'wait.address' : 'wait.name', { time: durationWords(roundUp(forMs)) }),
      });
      return true;
    },
  };
}

/** As it is said: a minute that has begun is a minute. */
const roundUp = (ms: number): number => {
  const unit = ms > 3_600_000 ? 3_600_000 : ms > 60_000 ? 60_000 : 1_000;
  return Math.ceil(ms / unit) * unit;
};
