import { intentionStore } from '@lib/intention/intention.ts';
import type { Keeping } from '@lib/keeping.ts';
import { kept } from '@lib/storage.ts';
import { countSheet } from '../count/sheet.ts';
import { deliverySheet } from '../delivery/delivery.ts';
import { isBegun } from '../sheet/batch.ts';
import { ownerOf } from '../staff/whose.ts';
import type { Store } from '../store.ts';
import { arrivalsSheet, shipmentSheet } from '../transfer/sheets.ts';

export type Kind = 'count' | 'delivery' | 'send' | 'transfers';

/** A sheet that somebody else has begun at this device, and has neither booked nor given up. */
export interface LeftSheet {
  kind: Kind;
  /** Whose it is; undefined: of whoever has a key of the store. */
  name: string | undefined;
  /** How many products are on it, or transfers. */
  many: number;
  /** It was sent, and nobody knows what became of it: only who has sent it can find out. */
  open: boolean;
}

interface KindOf {
  kind: Kind;
  slot: string;
  /** The name of what sends it. */
  sender: string;
  many(owner: string): number;
  /** Whether one has a sheet of one's own, which it would take the place of. */
  taken(store: Store): boolean;
  move(store: Store, owner: string): boolean;
}

interface Parts<T> extends Pick<KindOf, 'kind' | 'slot' | 'sender'> {
  open: (owner: string, until: AbortSignal) => Keeping<T>;
  mine: (store: Store) => Keeping<T>;
  begun: (sheet: T) => boolean;
  many: (sheet: T) => number;
  join?: (mine: T, theirs: T) => T;
}

function kindOf<T>({ open, mine, begun, many, join, ...names }: Parts<T>): KindOf {
  const read = (owner: string) => open(owner, AbortSignal.abort()).get();
  return {
    ...names,
    many: (owner) => (begun(read(owner)) ? many(read(owner)) : -1),
    taken: (store) => !join && begun(mine(store).get()),
    move: (store, owner) => mine(store).change((now) => (join ? join(now, read(owner)) : read(owner))),
  };
}

const kinds: readonly KindOf[] = [
  kindOf({
    kind: 'count',
    slot: 'count',
    sender: 'count',
    open: countSheet,
    mine: ({ count }) => count,
    begun: (sheet) => sheet !== undefined,
    many: (sheet) => sheet?.lines.length ?? 0,
  }),
  kindOf({
    kind: 'delivery',
    slot: 'delivery',
    sender: 'delivery',
    open: deliverySheet,
    mine: ({ delivery }) => delivery,
    begun: isBegun,
    many: ({ lines }) => lines.length,
  }),
  kindOf({
    kind: 'send',
    slot: 'shipment',
    sender: 'transfer',
    open: shipmentSheet,
    mine: ({ shipment }) => shipment,
    begun: isBegun,
    many: ({ lines }) => lines.length,
  }),
  kindOf({
    kind: 'transfers',
    slot: 'arrivals',
    sender: 'transfer',
    open: arrivalsSheet,
    mine: ({ arrivals }) => arrivals,
    begun: (sheet) => Object.keys(sheet).length > 0,
    many: (sheet) => Object.keys(sheet).length,
    join: (mine, theirs) => ({ ...theirs, ...mine }),
  }),
];

const slotOf = ({ slot }: KindOf, owner: string) => `bodega.${slot}.${owner}`;

/** What others have left at this device. */
export function leftSheets({ config, owner }: Store): LeftSheet[] {
  const { storeId } = config;
  return kinds.flatMap((kind) =>
    namesOf(slotOf(kind, storeId)).flatMap((name): LeftSheet[] => {
      const theirs = ownerOf(storeId, name);
      const many = theirs === owner ? -1 : kind.many(theirs);
      const open = intentionStore(`${kind.sender}-${theirs}`).pending() !== undefined;
      return many < 0 ? [] : [{ kind: kind.kind, name, many, open }];
    }),
  );
}

/** Whose sheets are kept: of the slot itself, and of those that have a name after it. */
function namesOf(slot: string): (string | undefined)[] {
  const storage = kept('localStorage');
  const slots = Array.from({ length: storage.length }, (_, n) => storage.key(n) ?? '').sort();
  return slots.flatMap((one) => {
    if (one === slot) return [undefined];
    return one.startsWith(`${slot}.`) ? [one.slice(slot.length + 1)] : [];
  });
}

/** Whether one has a sheet of the kind oneself, which has to be booked or given up first. */
export const isTaken = (store: Store, { kind }: LeftSheet): boolean =>
  kinds.some((one) => one.kind === kind && one.taken(store));

/** Makes a sheet that another has left one's own. */
export function takeOver(store: Store, { kind, name }: LeftSheet) {
  const of = kinds.find((one) => one.kind === kind);
  const theirs = ownerOf(store.config.storeId, name);
  if (of?.move(store, theirs)) kept('localStorage').removeItem(slotOf(of, theirs));
}
