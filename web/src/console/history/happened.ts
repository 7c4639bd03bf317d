import type { PastEvent } from '@lib/api/types.ts';

/** What can have happened, as `action` says it and `types=` asks for it. */
export const actions = [
  'sale',
  'receipt',
  'adjustment',
  'counted',
  'moved',
  'shipped',
  'received',
  'lost',
  'held',
  'hold_extended',
  'hold_committed',
  'hold_released',
  'hold_expired',
  'set',
  'created',
  'deleted',
  'reversed',
] as const;
export type Action = (typeof actions)[number];

const known = (name: string | undefined): name is Action => actions.some((action) => action === name);

/** What happened. An event of a product that lies in the pool alone does not say it; its type, change and reason tell then. */
export function happened({ action, eventType, delta = 0, reason = '' }: PastEvent): Action {
  if (known(action)) return action;
  if (eventType === 'product_created') return 'created';
  if (eventType === 'product_deleted') return 'deleted';
  if (delta === 0) return 'set';
  if (delta < 0) return reason === '' || reason === 'sale' ? 'sale' : 'adjustment';
  return ['', 'receipt', 'delivery'].includes(reason) ? 'receipt' : 'adjustment';
}

const reversible: readonly Action[] = [
  'sale',
  'receipt',
  'adjustment',
  'counted',
  'moved',
  'set',
  'created',
  'deleted',
  'hold_committed',
];

/** Whether it may be asked to take an event back. What the feed brings does not say so, as what is read does. */
export const takeable = (event: PastEvent): boolean =>
  event.reversedBy === undefined && (event.reversible ?? reversible.includes(happened(event)));

/** The places whose levels an event changed. */
export const placesOf = ({ levels = [] }: PastEvent): string[] => levels.map(({ locationId }) => locationId);
