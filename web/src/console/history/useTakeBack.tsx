import type { PastEvent } from '@lib/api/types.ts';
import { useState } from 'react';
import { useMay } from '../session/me.ts';
import { TakeBack } from './TakeBack.tsx';

/** What asks to take an event back, for who may; the dialog while it is asked, and which were taken back here. */
export function useTakeBack() {
  const may = useMay();
  const [event, setEvent] = useState<PastEvent>();
  const [taken, setTaken] = useState<readonly number[]>([]);
  const close = (done: boolean) => {
    if (event && done) setTaken((before) => [...before, event.offset]);
    setEvent(undefined);
  };
  const dialog = event && <TakeBack event={event} onClose={(done = false) => close(done)} />;
  return { takeBack: may('takeBack') ? setEvent : undefined, taken, dialog };
}
