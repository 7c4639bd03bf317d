import type { PastEvent } from '@lib/api/types.ts';
import { useState } from 'react';
import { TakeBack } from './TakeBack.tsx';

/** What asks to take an event back, and the dialog while it is asked. */
export function useTakeBack() {
  const [event, setEvent] = useState<PastEvent>();
  const dialog = event && <TakeBack event={event} onClose={() => setEvent(undefined)} />;
  return { takeBack: setEvent, dialog };
}
