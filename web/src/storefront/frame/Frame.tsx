import { decoded } from '@lib/address.ts';
import { price, quantity } from '@lib/format.ts';
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { EmptyState, SkeletonList, useAnnounce } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { ShoppingBasket } from 'lucide-react';
import { Suspense, useEffect, useState } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { CartPanel } from '../cart/CartPanel.tsx';
import { items, total } from '../cart/cart.ts';
import { plural as cartPlural, t as cartText } from '../cart/text.ts';
import { useCart } from '../cart/useCart.ts';
import { Catalogue } from '../catalogue/Catalogue.tsx';
import { useFilters } from '../catalogue/useCatalogue.ts';
import { orderName } from '../checkout/checkout.ts';
import { t as checkoutText } from '../checkout/text.ts';
import { useCheckout } from '../checkout/useCheckout.ts';
import { AsideView, loadLater } from '../places/later.ts';
import { usePlaces } from '../places/usePlaces.ts';
import { ProductView } from '../product/ProductView.tsx';
import { setScanning, useScanning } from '../scan/useScanning.ts';
import { useInside, useLock } from '../staff/useDoor.ts';
import { Jobs } from '../stockroom/Jobs.tsx';
import { loadStockroom } from '../stockroom/later.tsx';
import { useStore } from '../store.ts';
import { Banner } from './Banner.tsx';
import styles from './Frame.module.css';
import { Header } from './Header.tsx';
import { KeysDialog } from './KeysDialog.tsx';
import { StoreView } from './StoreView.tsx';
import { t } from './text.ts';
import { useArrival } from './useArrival.ts';
import { searchFieldId, useKeys, useKeysWanted } from './useKeys.ts';

/** What stands around every view: the sign above, the cart beside it where there is room, and below where there is not. */
export function Frame() {
  const [keysShown, setKeysShown] = useState(false);
  const [wanted, setWanted] = useKeysWanted();
  const [path] = useLocation();
  const places = usePlaces() !== undefined;
  const staff = useStore().config.may.has('adjust');
  const inside = useInside();
  const lock = useLock();
  useShortcuts(wanted, { places, staff, lock }, () => setKeysShown(true));
  useEffect(() => {
    if (places) loadLater();
  }, [places]);
  useEffect(() => {
    if (staff) loadStockroom();
  }, [staff]);
  const alone = path === '/cart' || path.startsWith('/stockroom'); // without the cart beside it
  useSaidOutcome();
  useArrival(path, 'main');
  return (
    <div className={styles.frame} data-path={alone ? path.split('/')[1] : undefined}>
      <a className="skip-link" href="#main">
        {uiText('app.skip')}
      </a>
      <Header onKeys={() => setKeysShown(true)} />
      <div className={styles.body}>
        <main id="main" className={styles.main} tabIndex={-1}>
          <Banner />
          <Views />
          {!staff && inside.at === 'visitor' && !path.startsWith('/stockroom') && (
            <p className={styles.staff}>
              <Link href="/stockroom">{t('nav.staff')}</Link>
            </p>
          )}
        </main>
        <aside className={styles.side} aria-label={t('nav.cart')}>
          <CartPanel />
        </aside>
      </div>
      {!alone && <CartBar />}
      {keysShown && <KeysDialog onClose={() => setKeysShown(false)} wanted={wanted} onWanted={setWanted} />}
    </div>
  );
}

function Views() {
  return (
    <Switch>
      <Route path="/">
        <Catalogue />
      </Route>
      <Route path="/p/:productId">{({ productId }) => <ProductView productId={decoded(productId)} />}</Route>
      <Route path="/cart">
        <CartPanel heading="h1" />
      </Route>
      <Route path="/aside">
        <Suspense fallback={<SkeletonList rows={4} height="6rem" />}>
          <AsideView />
        </Suspense>
      </Route>
      <Route path="/stockroom/:job?/:id?">{({ job, id }) => <Jobs job={job} id={id && decoded(id)} />}</Route>
      <Route path="/store">
        <StoreView />
      </Route>
      <Route>
        <EmptyState title={t('page.notFound')}>
          <Link href="/">{t('nav.back')}</Link>
        </EmptyState>
      </Route>
    </Switch>
  );
}

/** The cart in a line, at the foot of a narrow screen. */
function CartBar() {
  const cart = useCart();
  const count = items(cart);
  if (count === 0) return null;
  return (
    <nav aria-label={t('nav.cart')}>
      <Link href="/cart" className={styles.bar}>
        <ShoppingBasket size={20} aria-hidden />
        <span>{cartPlural('cart.items', count, quantity(count))}</span>
        <b>{price(total(cart))}</b>
        <span className={styles.barGo}>{cartText('cart.open')}</span>
      </Link>
    </nav>
  );
}

interface There {
  places: boolean;
  staff: boolean;
  /** Undefined where there is nobody to lock the page behind. */
  lock: (() => void) | undefined;
}

function useShortcuts(wanted: boolean, { places, staff, lock }: There, showKeys: () => void) {
  const [path, go] = useLocation();
  const [filters, setFilters] = useFilters();
  const [scanning] = useScanning();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const home = () => {
    if (path !== '/') go('/');
  };
  const bound = {
    '?': showKeys,
    '/': () => {
      if (path === '/') return focusSearch();
      go('/');
      setTimeout(focusSearch); // once the catalogue is drawn
    },
    s: () => {
      home();
      setScanning(true);
    },
    c: () => go('/cart'),
    ...(places ? { p: () => go('/aside') } : {}),
    ...(staff ? { k: () => go('/stockroom') } : {}),
    ...(lock ? { l: lock } : {}),
    h: home,
    v: () => path === '/' && setFilters({ view: filters.view === 'grid' ? 'table' : 'grid' }),
    d: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark'),
  };
  useKeys(bound, wanted && !scanning); // a barcode reader types letters too
}

const focusSearch = () => document.getElementById(searchFieldId)?.focus();

/** Says what became of an order, wherever the reader is by then. */
function useSaidOutcome() {
  const { state } = useCheckout();
  const say = useAnnounce();
  useEffect(() => {
    if (state.at === 'sold') say(checkoutText('checkout.said.sold', { order: orderName(state.order) }));
    if (state.at === 'refused') say(checkoutText('checkout.said.refused'));
    if (state.at === 'unknown' && state.error) say(checkoutText('checkout.said.unknown'));
  }, [state, say]);
}
