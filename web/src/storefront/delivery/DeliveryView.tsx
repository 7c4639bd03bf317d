import { quantity } from '@lib/format.ts';
import { explain } from '@ui/explain.ts';
import { Button, EmptyState } from '@ui/index.ts';
import { Truck } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { usePageTitle } from '../frame/usePageTitle.ts';
import { BatchSheet } from '../sheet/BatchSheet.tsx';
import { type Batch, type Booking, emptyBatch, isBegun } from '../sheet/batch.ts';
import { Foot, useWaits } from '../sheet/Foot.tsx';
import { Sending, useSender } from '../sheet/Sending.tsx';
import styles from '../sheet/Sheet.module.css';
import { Back, Here } from '../stockroom/Back.tsx';
import { useStore } from '../store.ts';
import type { Booked } from './delivery.ts';
import { plural, t } from './text.ts';

/** One sheet for all that a supplier has brought, booked as one operation. */
export default function DeliveryView() {
  const { delivery: kept, deliveries } = useStore();
  const batch = useSyncExternalStore(kept.subscribe, kept.get);
  const { state, act, unstored } = useSender(deliveries);
  const [unkept, setUnkept] = useState(false);
  const [asked, setAsked] = useState(false);
  const waits = useWaits();
  usePageTitle(t('delivery.title'));
  const change = (how: (now: Batch) => Batch) => setUnkept(!kept.change(how));
  const { lines, ref } = batch;
  const drop = () => {
    change(() => emptyBatch);
    deliveries.dismiss();
  };
  const book = async () => {
    setAsked(true);
    if (lines.some((line) => line.quantity === 0)) return;
    if (await act({ ref: ref.trim(), lines })) setAsked(false);
  };
  const faults = state.at === 'ready' && state.became?.is === 'refused' ? state.became.faults : undefined;
  return (
    <div className={styles.view}>
      <Back />
      <header className={styles.head}>
        <h1>{t('delivery.title')}</h1>
        <Here />
        <p role="status">{lines.length > 0 && plural('delivery.count', lines.length, quantity(lines.length))}</p>
      </header>
      <p className={styles.hint}>{t('delivery.hint')}</p>
      <Sending
        sender={deliveries}
        sheet={isBegun(batch) || undefined}
        words={becameWords}
        open={(booking) => t('delivery.open', aboutOf(booking))}
      />
      <BatchSheet
        kept={kept}
        batch={batch}
        change={change}
        label={t('delivery.lines')}
        none={<EmptyState icon={Truck} title={t('delivery.none')} hint={t('delivery.none.hint')} />}
        fault={({ productId, quantity: count }) => faultOf(faults?.get(productId), asked && count === 0)}
      />
      <label className={styles.field}>
        <span>{t('delivery.ref')}</span>
        <input
          value={ref}
          maxLength={64}
          autoComplete="off"
          placeholder={t('delivery.ref.hint')}
          onChange={({ target }) => change((now) => ({ ...now, ref: target.value }))}
        />
      </label>
      <Foot unkept={unkept || unstored} onDrop={isBegun(batch) ? drop : undefined}>
        <Button
          look="main"
          busy={state.at === 'sending'}
          disabled={lines.length === 0 || state.at === 'unknown' || waits !== undefined}
          onClick={() => void book()}
        >
          {t('delivery.book')}
        </Button>
      </Foot>
    </div>
  );
}

const aboutOf = ({ ref, lines }: Booking) => ({
  ref,
  what: plural('delivery.count', lines.length, quantity(lines.length)),
});

function becameWords(became: Booked) {
  const about = aboutOf(became.booking);
  if (became.is === 'refused') return { good: false, text: t('delivery.refused', { why: explain(became.error) }) };
  return { good: true, text: about.ref ? t('delivery.booked', about) : t('delivery.booked.noRef', about) };
}

function faultOf(refused: string | undefined, zero: boolean): string | undefined {
  if (zero) return t('delivery.zero');
  if (refused === 'product_not_found') return t('delivery.fault.product_not_found');
  return refused && t('delivery.fault.other', { why: refused });
}
