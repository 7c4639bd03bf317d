import { decoded } from '@lib/address.ts';
import { EmptyState, SkeletonList } from '@ui/index.ts';
import { Compass } from 'lucide-react';
import { Suspense, useEffect } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { Guard } from './frame/Guard.tsx';
import { neededAt } from './frame/nav.ts';
import { t } from './frame/text.ts';
import {
  Audit,
  Backups,
  Cluster,
  EventPage,
  Events,
  Healing,
  Health,
  Holds,
  Keys,
  Limits,
  Locations,
  loadViews,
  Matrix,
  Overview,
  People,
  ProductPage,
  Products,
  Stores,
  Transfers,
} from './later.ts';
import { useMay } from './session/me.ts';
import { Locked } from './session/Who.tsx';

/** One address, one view. */
export function Views() {
  const [path] = useLocation();
  const may = useMay();
  useEffect(loadViews, []);
  const needed = neededAt(path);
  if (needed && !may(needed)) return <Locked deed={needed} />;
  return (
    <Guard key={path}>
      <Suspense fallback={<SkeletonList rows={6} />}>
        <Switch>
          <Route path="/" component={Overview} />
          <Route path="/products" component={Products} />
          <Route path="/products/:id">{({ id }) => <ProductPage key={id} id={decoded(id)} />}</Route>
          <Route path="/locations" component={Locations} />
          <Route path="/locations/stock" component={Matrix} />
          <Route path="/holds" component={Holds} />
          <Route path="/events" component={Events} />
          <Route path="/events/:offset">{({ offset }) => <EventPage key={offset} offset={Number(offset)} />}</Route>
          <Route path="/transfers" component={Transfers} />
          <Route path="/stores" component={Stores} />
          <Route path="/cluster" component={Cluster} />
          <Route path="/backups" component={Backups} />
          <Route path="/backups/healing" component={Healing} />
          <Route path="/people" component={People} />
          <Route path="/people/keys" component={Keys} />
          <Route path="/people/audit" component={Audit} />
          <Route path="/limits" component={Limits} />
          <Route path="/status" component={Health} />
          <Route>
            <EmptyState icon={Compass} title={t('page.notFound')}>
              <Link href="/">{t('page.home')}</Link>
            </EmptyState>
          </Route>
        </Switch>
      </Suspense>
    </Guard>
  );
}
