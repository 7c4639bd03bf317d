import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import type { Door, Inside } from './door.ts';

export const DoorContext = createContext<Door | undefined>(undefined);

export function useDoor(): Door {
  const door = useContext(DoorContext);
  if (!door) throw new Error('no DoorContext around this');
  return door;
}

const nobody: Inside = { at: 'visitor', staff: false };
const none = () => () => {};

/** Who is before the page; nobody where there is no door, as around a single view. */
export function useInside(): Inside {
  const door = useContext(DoorContext);
  return useSyncExternalStore(door?.subscribe ?? none, door?.state ?? (() => nobody));
}

/** Locks the page behind who has signed in; undefined where nobody has. */
export function useLock(): (() => void) | undefined {
  const door = useContext(DoorContext);
  const { at } = useInside();
  return door && at === 'member' ? () => door.lock('hand') : undefined;
}

const touches = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
const looks = ['focus', 'pageshow', 'visibilitychange'] as const; // timers sleep as the machine does

/** Locks the page when nobody has touched it for a while. */
export function useIdleLock(door: Door, on: boolean) {
  useEffect(() => {
    if (!on) return;
    const until = new AbortController();
    const { signal } = until;
    for (const touch of touches) window.addEventListener(touch, door.touched, { signal, capture: true, passive: true });
    for (const look of looks) window.addEventListener(look, door.watch, { signal, capture: true });
    door.watch();
    return () => until.abort();
  }, [door, on]);
}
