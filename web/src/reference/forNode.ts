import type { Role } from '@lib/config.ts';

interface Description {
  paths: Record<string, unknown>;
  servers?: unknown;
}

const ofStores = (path: string) => path.startsWith('/v1/store/');
const ofCentral = (path: string) => path.startsWith('/v1/') && !ofStores(path);
/** Both roles have these. */
const ofBoth = (path: string) => path.startsWith('/v1/admin/rate-limit/');

/** The description of the API as far as a node of this role answers it, with that node as the only server. */
export function forNode<D extends Description>(description: D, role: Role): D {
  const foreign = role === 'central' ? ofStores : ofCentral;
  const paths = Object.entries(description.paths).filter(([path]) => ofBoth(path) || !foreign(path));
  return { ...description, servers: [{ url: '/' }], paths: Object.fromEntries(paths) };
}
