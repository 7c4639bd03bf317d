import { amount, amountWithUnit } from '@lib/amount.ts';
import type { Live } from '@lib/feed/live.ts';
import { explain } from '@ui/explain.ts';
import { Button, ConflictCard } from '@ui/index.ts';
import { useKnown } from '@ui/useLive.ts';
import { CircleX } from 'lucide-react';
import { setQuantity } from '../cart/cart.ts';
import { t as cartText } from '../cart/text.ts';
import { useCart } from '../cart/useCart.ts';
import { forSale } from '../places/here.ts';
import { t as productText } from '../product/text.ts';
import { useStore } from '../store.ts';
import type { CheckoutState, LineOutcome } from './checkout.ts';
import { LineOutcomes } from './LineOutcomes.tsx';
import styles from './Outcome.module.css';
import { t } from './text.ts';
import { useTakenFocus } from './useTakenFocus.ts';

/** Why nothing was bought, line by line, with a way to put each right. */
export function Refusal({ refused }: { refused: Extract<CheckoutState, { at: 'refused' }> }) {
  const { checkout, live } = useStore();
  const outcomeRef = useTakenFocus();
  const { outcomes, error } = refused;
  return (
    <div ref={outcomeRef} tabIndex={-1} className={styles.outcome} data-kind="bad" role="alert">
      <header>
        <CircleX size={26} aria-hidden />
        <div>
          <strong className={styles.title}>{t('checkout.refused')}</strong>
          <p className={styles.hint}>{outcomes.length > 0 ? t('checkout.refused.hint') : explain(error)}</p>
        </div>
      </header>
      <LineOutcomes outcomes={outcomes} describe={(outcome) => describe(outcome, leftOf(outcome, live))} />
      {outcomes.map((outcome) => (
        <Remedy key={outcome.line.productId} outcome={outcome} />
      ))}
      <Button onClick={() => checkout.dismiss()}>{t('checkout.dismiss')}</Button>
    </div>
  );
}

/** A line that was not attempted is short too if its stock was answered; version 0 says that it was not. */
const short = ({ line, result }: LineOutcome, left: number) => result.newVersion > 0 && left < line.quantity;

/** How many there are to sell: at a store of a place what is here, which the answer does not tell. */
function leftOf({ result }: LineOutcome, live: Live): number {
  const known = live.product(result.productId);
  return (typeof known === 'object' ? known.here : undefined) ?? result.newQuantity;
}

/** Offers what there is, as long as the cart still asks for more. */
function Remedy({ outcome }: { outcome: LineOutcome }) {
  const { cart, live } = useStore();
  const { line, result } = outcome;
  const wanted = useCart().find(({ productId }) => productId === line.productId)?.quantity ?? 0;
  const known = useKnown(line.productId); // which the feed may tell after the sale was refused
  const now = typeof known === 'object' ? forSale(known) : result.newQuantity;
  if (!short(outcome, leftOf(outcome, live)) || wanted <= now) return null;
  const set = (to: number) => () => void cart.change((lines) => setQuantity(lines, line.productId, to));
  return (
    <ConflictCard
      title={line.name || line.productId}
      subject={productText('product.available')}
      was={line.seen}
      now={now}
      {...(now > 0
        ? { onApply: set(now), applyLabel: cartText('cart.take', { count: amountWithUnit(now, line) }) }
        : { onDrop: set(0), dropLabel: cartText('cart.drop') })}
    />
  );
}

function describe(outcome: LineOutcome, left: number): string {
  const { line, result } = outcome;
  if (result.errorType === 'product_not_found') return t('checkout.line.gone');
  if (result.errorType === 'version_conflict') return t('checkout.line.conflict');
  if (short(outcome, left)) {
    return t('checkout.line.short', { wanted: amountWithUnit(line.quantity, line), now: amount(left, line) });
  }
  if (result.errorType === 'not_attempted') return t('checkout.line.held');
  return t('checkout.line.refused', { why: result.errorMessage ?? result.errorType ?? '' });
}
