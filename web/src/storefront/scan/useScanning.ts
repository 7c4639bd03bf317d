import { keepIfPossible, kept } from '@lib/storage.ts';
import { useSyncExternalStore } from 'react';

const slot = 'bodega.scanning';
const subscribers = new Set<() => void>();

const subscribe = (subscriber: () => void) => {
  subscribers.add(subscriber);
  return () => {
    subscribers.delete(subscriber);
  };
};

let on = kept('sessionStorage').getItem(slot) === 'on';

export const scanning = () => on;

export function setScanning(to: boolean) {
  on = to;
  keepIfPossible('sessionStorage', slot, on ? 'on' : 'off');
  for (const subscriber of subscribers) subscriber();
}

/** Whether this tab is used with a barcode reader; it outlives a reload. */
export function useScanning(): [boolean, (on: boolean) => void] {
  return [useSyncExternalStore(subscribe, scanning), setScanning];
}
