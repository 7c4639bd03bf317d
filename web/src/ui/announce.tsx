import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

type Say = (words: string) => void;

const Announcing = createContext<Say>(() => {});

/** Gives everything inside a voice: `useAnnounce()("Added")` is read out, once, without taking the focus. */
export function Announcer({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ words: '', turn: 0 });
  const say = useCallback<Say>((words) => setSaid(({ turn }) => ({ words, turn: turn + 1 })), []);
  // Two regions in turn, so that the same words said twice are read twice.
  const regions = useMemo(() => [said.turn % 2 === 0 ? said.words : '', said.turn % 2 === 1 ? said.words : ''], [said]);
  return (
    <Announcing.Provider value={say}>
      {children}
      <div className="visually-hidden" aria-live="polite">
        {regions[0]}
      </div>
      <div className="visually-hidden" aria-live="polite">
        {regions[1]}
      </div>
    </Announcing.Provider>
  );
}

export const useAnnounce = () => useContext(Announcing);
