import { price, quantity } from '@lib/format.ts';
import { Button, EmptyState } from '@ui/index.ts';
import { ShoppingBasket } from 'lucide-react';
import { useId, useState } from 'react';
import { Receipt } from '../checkout/Receipt.tsx';
import { Refusal } from '../checkout/Refusal.tsx';
import { t as checkoutText } from '../checkout/text.ts';
import { Unsettled } from '../checkout/Unsettled.tsx';
import { useCheckout } from '../checkout/useCheckout.ts';
import { useStore } from '../store.ts';
import { CartLineRow } from './CartLineRow.tsx';
import styles from './CartPanel.module.css';
import { exceeds, items, total } from './cart.ts';
import { fullWords } from './full.ts';
import { plural, t } from './text.ts';
import { useCart, useCartProducts } from './useCart.ts';

/** The cart with its checkout: what is in it, what became of an order, and what to do next. */
export function CartPanel({ heading = 'h2' }: { heading?: 'h1' | 'h2' }) {
  const Heading = heading;
  const { cart: store } = useStore();
  const cart = useCart();
  const { state, held } = useCheckout();
  const count = items(cart);
  const title = useId();
  useCartProducts();
  return (
    <section className={styles.panel} aria-labelledby={title}>
      <header className={styles.head}>
        <Heading id={title}>{t('cart.title')}</Heading>
        {count > 0 && <span className={styles.count}>{plural('cart.items', count, quantity(count))}</span>}
        {count > 0 && !held && (
          <Button look="quiet" className={styles.clear} onClick={() => store.change(() => [])}>
            {t('cart.clear')}
          </Button>
        )}
      </header>
      {state.at === 'sold' && <Receipt sold={state} />}
      {state.at === 'refused' && <Refusal refused={state} />}
      {state.at === 'unknown' && <Unsettled unknown={state} />}
      {cart.length === 0 ? (
        state.at !== 'sold' &&
        !held && <EmptyState icon={ShoppingBasket} title={t('cart.empty')} hint={t('cart.empty.hint')} />
      ) : (
        <>
          <ul className={styles.lines}>
            {cart.map((line) => (
              <CartLineRow key={line.productId} line={line} held={held} explained={state.at === 'refused'} />
            ))}
          </ul>
          <Buy />
        </>
      )}
    </section>
  );
}

function Buy() {
  const { checkout, cart: store, config } = useStore();
  const cart = useCart();
  const over = exceeds(cart, store.most);
  const { state } = useCheckout();
  const [unstored, setUnstored] = useState(false);
  if (state.at === 'unknown') return <p className={styles.note}>{checkoutText('checkout.locked')}</p>;
  if (!config.may.has('sell')) return <p className={styles.note}>{t('cart.notSold')}</p>;
  const buy = () => {
    setUnstored(false);
    // Without a stored key a lost answer could not be settled, so nothing was sent.
    checkout.buy().catch(() => setUnstored(true));
  };
  return (
    <footer className={styles.foot}>
      <p className={styles.total}>
        <span>{t('cart.total')}</span>
        <b>{price(total(cart))}</b>
      </p>
      <Button look="main" className={styles.buy} busy={state.at === 'sending'} disabled={over} onClick={buy}>
        {checkoutText(state.at === 'sending' ? 'checkout.buying' : 'checkout.buy')}
      </Button>
      <p className={styles.note}>{checkoutText('checkout.note')}</p>
      {over && (
        <p className={styles.fault} role="alert">
          {fullWords(store.most)}
        </p>
      )}
      {unstored && (
        <p className={styles.fault} role="alert">
          {t('cart.storage')}
        </p>
      )}
    </footer>
  );
}
