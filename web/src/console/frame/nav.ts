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
} from 'lucide-react';
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
}

export const places: readonly Place[] = [
  { path: '/', name: 'nav.overview', icon: LayoutDashboard, key: 'o' },
  { path: '/products', name: 'nav.products', icon: Boxes, key: 'p' },
  { path: '/locations', name: 'nav.locations', icon: MapPin, key: 'w', only: 'places' },
  { path: '/events', name: 'nav.events', icon: Activity, key: 'e' },
  { path: '/stores', name: 'nav.stores', icon: Store, key: 's' },
  { path: '/cluster', name: 'nav.cluster', icon: Network, key: 'c', only: 'nodes' },
  { path: '/backups', name: 'nav.backups', icon: Archive, key: 'b' },
  { path: '/limits', name: 'nav.limits', icon: Gauge, key: 'l' },
  { path: '/status', name: 'nav.health', icon: HeartPulse, key: 'h' },
];

export const placeOf = (path: string): Place | undefined =>
  places.find((place) => (place.path === '/' ? path === '/' : path.startsWith(place.path)));
