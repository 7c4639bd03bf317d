import { quantity } from '@lib/format.ts';
import { Button, LiveDot, Staleness, ThemeToggle, Wordmark } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { useStanding } from '@ui/useLive.ts';
import { Hourglass, Keyboard, ShoppingBasket, Warehouse } from 'lucide-react';
import { Link } from 'wouter';
import { items } from '../cart/cart.ts';
import { useCart } from '../cart/useCart.ts';
import { usePlaces } from '../places/usePlaces.ts';
import { Person } from '../staff/Person.tsx';
import { useStore } from '../store.ts';
import styles from './Header.module.css';
import { plural, t } from './text.ts';

/** The sign of the shop: whose it is, how fresh what it shows is, and the cart. */
export function Header({ onKeys }: { onKeys: () => void }) {
  const { config } = useStore();
  const standing = useStanding();
  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <Link href="/" className={styles.home} aria-label={`${uiText('app.name')}, ${t('nav.catalogue')}`}>
          <Wordmark />
        </Link>
        <div className={styles.store}>
          <strong>{config.storeName}</strong>
          {config.storeId && config.storeId !== config.storeName && <span className={styles.id}>{config.storeId}</span>}
        </div>
        <Link href="/store" className={styles.standing}>
          <LiveDot state={standing.feed} />
          <Staleness ms={standing.stalenessMs} at={standing.saidAt} />
        </Link>
        <div className={styles.tools}>
          <Button
            look="quiet"
            square
            className={styles.keys}
            onClick={onKeys}
            aria-label={t('nav.keys')}
            title={t('nav.keys')}
          >
            <Keyboard size={19} aria-hidden />
          </Button>
          <ThemeToggle />
          <Person />
          <StockroomLink />
          <AsideLink />
          <CartLink />
        </div>
      </div>
      <div className={styles.awning} aria-hidden />
    </header>
  );
}

/** To the jobs of the staff. */
function StockroomLink() {
  const { config } = useStore();
  if (!config.may.has('adjust')) return null;
  return (
    <Link href="/stockroom" className={styles.aside} aria-label={t('nav.stockroom')} title={t('nav.stockroom')}>
      <Warehouse size={19} aria-hidden />
    </Link>
  );
}

/** To what is put aside; for stores of a chain that has places. */
function AsideLink() {
  if (!usePlaces()) return null;
  return (
    <Link href="/aside" className={styles.aside} aria-label={t('nav.aside')} title={t('nav.aside')}>
      <Hourglass size={19} aria-hidden />
    </Link>
  );
}

function CartLink() {
  const count = items(useCart());
  return (
    <Link href="/cart" className={styles.cart} aria-label={plural('nav.cart.count', count, quantity(count))}>
      <ShoppingBasket size={20} aria-hidden />
      <span className={styles.cartWord}>{t('nav.cart')}</span>{' '}
      {count > 0 && <span className={styles.badge}>{quantity(count)}</span>}
    </Link>
  );
}
