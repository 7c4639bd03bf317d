/** What a key may do, as central names it. A key of `admin` may do everything. */
export const rights = ['stock:read', 'stock:sell', 'stock:adjust', 'catalog:write', 'ops:read', 'admin'] as const;
export type Right = (typeof rights)[number];

/** What the console does, and which rights open it at central: any of them will do. */
export const deeds = {
  readStock: ['stock:read'],
  readOps: ['ops:read'],
  readHistory: ['stock:read', 'ops:read'],
  endHolds: ['stock:sell', 'stock:adjust'],
  adjustStock: ['stock:adjust'],
  editProducts: ['catalog:write'],
  keepPlaces: ['catalog:write'],
  takeBack: ['admin'],
  keepBackups: ['admin'],
  runCluster: ['admin'],
  resetLimits: ['admin'],
  keepPeople: ['admin'],
} as const satisfies Record<string, readonly Right[]>;
export type Deed = keyof typeof deeds;

/** Whose key it is, and what that may do. */
export interface Who {
  principal: string;
  scopes: readonly string[];
}

export const holds = ({ scopes }: Who, right: Right): boolean => scopes.includes('admin') || scopes.includes(right);

export const may = (who: Who, deed: Deed): boolean => deeds[deed].some((right) => holds(who, right));

/** Whether the console is of any use with such a key. */
export const mayEnter = (who: Who): boolean => holds(who, 'ops:read');

/** Whether nothing here can be changed with it. */
export const readsOnly = (who: Who): boolean =>
  !rights.some((right) => right !== 'stock:read' && right !== 'ops:read' && holds(who, right));

/** Whose key this sign-in uses, as central said last; a value with subscribers. */
export class Me {
  private readonly subscribers = new Set<() => void>();

  constructor(private who: Who) {}

  readonly subscribe = (subscriber: () => void) => {
    this.subscribers.add(subscriber);
    return () => {
      this.subscribers.delete(subscriber);
    };
  };

  readonly now = (): Who => this.who;

  set(who: Who) {
    const same = who.principal === this.who.principal && String(who.scopes) === String(this.who.scopes);
    if (same) return;
    this.who = who;
    for (const subscriber of this.subscribers) subscriber();
  }
}
