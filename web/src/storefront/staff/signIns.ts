import { answered, type StoreApi, storeApi } from '@lib/api/client.ts';
import type { SignedIn } from '@lib/api/types.ts';
import type { Config, Permission } from '@lib/config.ts';
import type { Person } from './till.ts';

/** Somebody of the staff who is signed in, and what they may do at this store. */
export interface Member extends Person {
  may: ReadonlySet<Permission>;
  signedInAt: string;
  expiresAt: string;
}

/** What the store says of who is signed in by the cookie of the browser. */
export interface Signed {
  member: Member | undefined;
  /** Whether anybody could sign in here. */
  staff: boolean;
}

/** The sign-in of this browser, as the store knows it. Each may fail with an `ApiError`. */
export interface SignIns {
  who(): Promise<Signed>;
  begin(name: string, pin: string): Promise<Member>;
  end(options?: { everywhere?: boolean; signal?: AbortSignal }): Promise<void>;
  /** Ends all other sign-ins of the member; this one goes on. */
  changePin(pin: string, newPin: string): Promise<void>;
}

export function signIns(api: StoreApi): SignIns {
  return {
    async who() {
      const { data } = await answered(api.GET('/auth/session'));
      return { member: memberOf(data), staff: data.staff };
    },
    async begin(name, pin) {
      const { data } = await answered(api.POST('/auth/session', { body: { name, pin } }));
      const member = memberOf(data);
      if (!member) throw new Error('nobody is signed in');
      return member;
    },
    async end({ everywhere, signal } = {}) {
      const query = everywhere ? { everywhere: 'true' as const } : {};
      await answered(api.DELETE('/auth/session', { params: { query }, ...(signal ? { signal } : {}) }));
    },
    async changePin(pin, newPin) {
      await answered(api.POST('/auth/pin', { body: { pin, newPin } }));
    },
  };
}

function memberOf({ name, fullName, scopes = [], signedInAt = '', expiresAt = '' }: SignedIn): Member | undefined {
  if (!name) return undefined;
  return { name, fullName: fullName || name, may: mayOf(scopes), signedInAt, expiresAt };
}

const permissions: Readonly<Record<string, readonly Permission[]>> = {
  'stock:read': ['read'],
  'stock:sell': ['sell'],
  'stock:adjust': ['adjust', 'sync'],
  admin: ['read', 'sell', 'adjust', 'sync'],
};

export const mayOf = (scopes: readonly string[]): ReadonlySet<Permission> =>
  new Set(scopes.flatMap((scope) => permissions[scope] ?? []));

/** What a page may do with a key of the store. It fails if the store does not know the key. */
export async function mayWith(key: string, { apiBase: base, requestTimeoutMs: timeoutMs }: Config) {
  const { data } = await answered(storeApi({ base, timeoutMs, key: () => key }).GET('/auth/me'));
  return mayOf(data.scopes);
}
