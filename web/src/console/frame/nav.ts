import {
  Activity,
  Archive,
  Boxes,
  Gauge,
  HeartPulse,
  LayoutDashboard,
  type LucideIcon,
  MapPin,
  Network,
  Store,
  Users,
} from 'lucide-react';
import type { Deed } from '../session/rights.ts';
import type { FrameKey } from './text.ts';

/** What there may be more than one of. */
export type Wealth = 'places' | 'nodes';

export interface Place {
  path: string;
  name: Extract<FrameKey, `nav.${string}`>;
  icon: LucideIcon;
  /** Typed after g. */
  key: string;
  /** Only shown by itself where there is something to see: stock at several places, several nodes. Who looks for it finds it all the same. */
  only?: Wealth;
  /** Without it there is nothing to see. */
  needs?: Deed;
}

export const places: readonly Place[] = [
  { path: '/', name: 'nav.overview', icon: LayoutDashboard, key: 'o', needs: 'readOps' },
  { path: '/products', name: 'nav.products', icon: Boxes, key: 'p', needs: 'readStock' },
  { path: '/locations', name: 'nav.locations', icon: MapPin, key: 'w', only: 'places', needs: 'readStock' },
  { path: '/events', name: 'nav.events', icon: Activity, key: 'e', needs: 'readHistory' },
  { path: '/stores', name: 'nav.stores', icon: Store, key: 's', needs: 'readOps' },
  { path: '/cluster', name: 'nav.cluster', icon: Network, key: 'c', only: 'nodes', needs: 'readOps' },
  { path: '/backups', name: 'nav.backups', icon: Archive, key: 'b', needs: 'readOps' },
  { path: '/limits', name: 'nav.limits', icon: Gauge, key: 'l', needs: 'readOps' },
  { path: '/people', name: 'nav.people', icon: Users, key: 'u', needs: 'readOps' },
  { path: '/status', name: 'nav.health', icon: HeartPulse, key: 'h' },
];

/** What a view takes that has no place of its own, or takes more than that. */
const hidden: readonly Pick<Place, 'path' | 'needs'>[] = [
  { path: '/holds', needs: 'readStock' },
  { path: '/transfers', needs: 'readStock' },
  { path: '/people/keys', needs: 'keepPeople' },
];

/** What it takes to see what stands at an address. */
export const neededAt = (path: string): Deed | undefined =>
  [...hidden, ...places].find((place) => isAt(place, path))?.needs;

/** Whether an address is that of a place, or of something in it. */
export const isAt = ({ path: place }: Pick<Place, 'path'>, path: string): boolean =>
  place === '/' ? path === '/' : path === place || path.startsWith(`${place}/`);
