import { type Keeping, keeping } from '@lib/keeping.ts';

/** Somebody of the staff, as people call them. */
export interface Person {
  name: string;
  /** The name for people; the same as `name` where there is none. */
  fullName: string;
}

/** Why a page is locked: nobody has touched it for a while, somebody has locked it, or the store has ended the sign-in. */
export type Why = 'idle' | 'hand' | 'ended';

/** Who is signed in at this browser. */
export interface Occupant extends Person {
  /** When they did; tells one sign-in from the next. */
  since: number;
  /** When one of the tabs was last touched. */
  seenAt: number;
  locked?: Why | undefined;
}

/** What all tabs of a browser know of those who use it. It opens nothing: that is for the cookie, which no page can read. */
export interface Till {
  occupant?: Occupant | undefined;
  /** Who has signed in here before, the last one first. */
  recent: readonly Person[];
}

const mostRecent = 8;

export const openTill = (storeId: string, until?: AbortSignal): Keeping<Till> =>
  keeping(`bodega.till.${storeId}`, read, undefined, until);

export function occupied(till: Till, { name, fullName }: Person, since: number): Till {
  const recent = [{ name, fullName }, ...till.recent.filter((one) => one.name !== name)].slice(0, mostRecent);
  return { occupant: { name, fullName, since, seenAt: since }, recent };
}

export const left = ({ recent }: Till): Till => ({ recent });

/** The till with something else of its occupant, if it is that of the sign-in. */
export function changed(till: Till, since: number, to: Partial<Occupant>): Till {
  const { occupant } = till;
  return occupant?.since === since ? { ...till, occupant: { ...occupant, ...to } } : till;
}

/** Whether nobody has touched any tab for so long. A clock that was set back says nothing of how long it was. */
export function isIdle({ seenAt }: Occupant, idleMs: number, now: number): boolean {
  return idleMs > 0 && (now - seenAt >= idleMs || seenAt - now >= idleMs);
}

function read(stored: unknown): Till {
  const { occupant, recent } = (stored ?? {}) as Partial<Till>;
  return {
    ...(isOccupant(occupant) ? { occupant } : {}),
    recent: Array.isArray(recent) ? recent.filter(isPerson).slice(0, mostRecent) : [],
  };
}

const isPerson = (value: unknown): value is Person => {
  const person = value as Partial<Person> | null | undefined;
  return typeof person?.name === 'string' && person.name !== '' && typeof person.fullName === 'string';
};

function isOccupant(value: unknown): value is Occupant {
  if (!isPerson(value)) return false;
  const { since, seenAt } = value as Partial<Occupant>;
  return typeof since === 'number' && typeof seenAt === 'number';
}
