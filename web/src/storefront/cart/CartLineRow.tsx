import { amountWithUnit, whole } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { price } from '@lib/format.ts';
import { Button, ConflictCard, QuantityStepper, useAnnounce } from '@ui/index.ts';
import { useNewest } from '@ui/useLive.ts';
import { Trash2 } from 'lucide-react';
import { Link } from 'wouter';
import { forSale } from '../places/here.ts';
import { t as productText } from '../product/text.ts';
import { itemOf } from '../sheet/lines.ts';
import { useStore } from '../store.ts';
import styles from './CartLineRow.module.css';
import { acknowledge, type CartLine, setQuantity, total } from './cart.ts';
import { t } from './text.ts';

interface CartLineRowProps {
  line: CartLine;
  /** An order is open: the line is not to be changed. */
  held: boolean;
  /** What is wrong with the lines is said above already. */
  explained: boolean;
}

/** One line of the cart. If the stock or the price has become another since it was put in, the line says so. */
export function CartLineRow({ line, held, explained }: CartLineRowProps) {
  const { cart } = useStore();
  const say = useAnnounce();
  const newest = useNewest(asProduct(line));
  const gone = newest === 'deleted';
  const product = gone ? asProduct(line) : newest;
  const set = (to: number) => cart.change((now) => setQuantity(acknowledge(now, product), line.productId, to));
  const remove = () => {
    set(0);
    say(t('cart.removed', { name: line.name }));
  };
  return (
    <li className={styles.line}>
      <div className={styles.what}>
        <Link href={`/p/${encodeURIComponent(line.productId)}`}>{line.name || line.productId}</Link>
        <span className={styles.each}>{t('cart.each', { price: price(line.price) })}</span>
      </div>
      <b className={styles.sum}>{price(total([line]))}</b>
      <QuantityStepper
        label={t('cart.quantityOf', { name: line.name })}
        value={line.quantity}
        measure={line}
        min={1}
        max={held ? line.quantity : Math.min(cart.most.units * whole(line), Math.max(line.quantity, forSale(product)))}
        onChange={set}
      />
      <Button look="quiet" square disabled={held} aria-label={t('cart.remove', { name: line.name })} onClick={remove}>
        <Trash2 size={17} aria-hidden />
      </Button>
      {!held && !explained && <Since line={line} product={gone ? undefined : product} onSet={set} />}
    </li>
  );
}

interface SinceProps {
  line: CartLine;
  product: Product | undefined;
  onSet: (quantity: number) => void;
}

/** What has become another since the line was made. */
function Since({ line, product, onSet }: SinceProps) {
  const { cart } = useStore();
  const left = product ? forSale(product) : 0;
  if (line.quantity > left) {
    return (
      <div className={styles.since}>
        <ConflictCard
          title={t(product ? 'cart.short.title' : 'cart.gone.title')}
          subject={productText('product.available')}
          was={line.seen}
          now={left}
          {...(left > 0
            ? { onApply: () => onSet(left), applyLabel: t('cart.take', { count: amountWithUnit(left, line) }) }
            : { onDrop: () => onSet(0), dropLabel: t('cart.drop') })}
        />
      </div>
    );
  }
  if (product && product.price !== line.price) {
    return (
      <p className={styles.price} role="status">
        {t('cart.price', { old: price(line.price), now: price(product.price) })}{' '}
        <Button look="quiet" onClick={() => cart.change((now) => acknowledge(now, product))}>
          {t('cart.price.accept')}
        </Button>
      </p>
    );
  }
  return null;
}

/** What the line itself knows of its product, for as long as nothing newer was heard. */
function asProduct(line: CartLine): Product {
  return { ...itemOf(line), price: line.price, available: line.seen, version: 0, lastUpdated: '' };
}
