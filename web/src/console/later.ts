import { lazy } from 'react';

const loads = {
  Overview: () => import('./overview/Overview.tsx'),
  Products: () => import('./products/Products.tsx'),
  ProductPage: () => import('./product/ProductPage.tsx'),
  Locations: () => import('./locations/Locations.tsx'),
  Matrix: () => import('./locations/Matrix.tsx'),
  Holds: () => import('./holds/Holds.tsx'),
  Transfers: () => import('./transfers/Transfers.tsx'),
  Events: () => import('./events/Events.tsx'),
  EventPage: () => import('./events/EventPage.tsx'),
  Stores: () => import('./stores/Stores.tsx'),
  Cluster: () => import('./cluster/Cluster.tsx'),
  Backups: () => import('./backups/Backups.tsx'),
  Healing: () => import('./healing/Healing.tsx'),
  People: () => import('./people/People.tsx'),
  Keys: () => import('./keys/Keys.tsx'),
  Audit: () => import('./audit/Audit.tsx'),
  Limits: () => import('./limits/Limits.tsx'),
  Health: () => import('./health/Health.tsx'),
};

/** The views, each loaded apart from the rest. */
export const Overview = lazy(loads.Overview);
export const Products = lazy(loads.Products);
export const ProductPage = lazy(loads.ProductPage);
export const Locations = lazy(loads.Locations);
export const Matrix = lazy(loads.Matrix);
export const Holds = lazy(loads.Holds);
export const Transfers = lazy(loads.Transfers);
export const Events = lazy(loads.Events);
export const EventPage = lazy(loads.EventPage);
export const Stores = lazy(loads.Stores);
export const Cluster = lazy(loads.Cluster);
export const Backups = lazy(loads.Backups);
export const Healing = lazy(loads.Healing);
export const People = lazy(loads.People);
export const Keys = lazy(loads.Keys);
export const Audit = lazy(loads.Audit);
export const Limits = lazy(loads.Limits);
export const Health = lazy(loads.Health);

/** Loads them before they are asked for: what is wrong at a central that is away is looked up in views that nobody has opened yet. */
export function loadViews() {
  for (const load of Object.values(loads)) load().catch(() => {}); // it is tried again when it is shown
}
