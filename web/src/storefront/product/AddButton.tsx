import { amountWithUnit, whole } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { Button, useAnnounce } from '@ui/index.ts';
import { Check, Plus } from 'lucide-react';
import { add } from '../cart/cart.ts';
import { fullWords } from '../cart/full.ts';
import { t as cartText } from '../cart/text.ts';
import { useInCart, useRoom } from '../cart/useCart.ts';
import { useCheckout } from '../checkout/useCheckout.ts';
import { forSale } from '../places/here.ts';
import { useStore } from '../store.ts';
import styles from './AddButton.module.css';
import { t } from './text.ts';

/** Puts one more of a product into the cart, as long as there is one. */
export function AddButton({ product }: { product: Product }) {
  const { cart } = useStore();
  const { held } = useCheckout();
  const say = useAnnounce();
  const inCart = useInCart(product.productId);
  const full = useRoom(product) === 0 && forSale(product) > inCart;
  const none = inCart >= forSale(product) || full || held;
  const put = () => {
    const one = Math.min(whole(product), forSale(product) - inCart);
    cart.change((now) => add(now, product, one));
    say(cartText('cart.added', { name: product.name, count: amountWithUnit(inCart + one, product) }));
  };
  return (
    <Button
      className={styles.add}
      data-filled={inCart > 0 || undefined}
      disabled={none}
      onClick={put}
      aria-label={t('product.add.label', { name: product.name })}
      title={full ? fullWords(cart.most) : undefined}
    >
      {inCart > 0 ? <Check size={16} aria-hidden /> : <Plus size={16} aria-hidden />}
      {inCart > 0 ? t('product.inCart', { count: amountWithUnit(inCart, product) }) : t('product.add')}
    </Button>
  );
}
