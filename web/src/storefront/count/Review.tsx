import { amount } from '@lib/amount.ts';
import { price, quantity } from '@lib/format.ts';
import { sum } from '@lib/money.ts';
import { useQuery } from '@tanstack/react-query';
import { Button } from '@ui/index.ts';
import { useLive } from '@ui/useLive.ts';
import { useState } from 'react';
import { Foot, useWaits } from '../sheet/Foot.tsx';
import { Line } from '../sheet/Line.tsx';
import { useSender } from '../sheet/Sending.tsx';
import styles from '../sheet/Sheet.module.css';
import { useStore } from '../store.ts';
import { Should } from './Counting.tsx';
import type { Step } from './CountView.tsx';
import { preview } from './counts.ts';
import { type Counted, differenceOf, entered, isCounted } from './sheet.ts';
import { plural, t } from './text.ts';
import { useLying, useReadLying } from './useOnHand.ts';
import { differWords, faultOf } from './words.ts';

/** The differences of a sheet before they are booked. */
export function Review({ sheet, change, unkept, locked, onBack }: Step & { onBack: () => void }) {
  const { api, config, counts, onHand } = useStore();
  const { act, unstored, state } = useSender(counts);
  const lying = useLying();
  const waits = useWaits();
  const [all, setAll] = useState(false);
  const counted = sheet.lines.filter(isCounted);
  const rest = sheet.lines.filter((line) => !isCounted(line));
  useReadLying(
    sheet.lines.map(({ productId }) => productId),
    sheet.category,
  );
  const told = useQuery({
    queryKey: ['preview', counted],
    enabled: counted.length > 0,
    staleTime: 0,
    retry: false,
    queryFn: ({ signal }) => preview(api, config.locationId, counted, signal),
  });
  const by = (line: Counted) => differenceOf(line, lying(line.productId)?.onHand) ?? 0;
  const fault = (line: Counted) => faultOf(line, told.data?.get(line.productId));
  const differing = counted.filter((line) => by(line) !== 0 || fault(line) !== undefined);
  const shown = all ? counted : differing;
  const zero = () =>
    change((now) => now && rest.reduce((so, line) => entered(so, line, 0, onHand.of(line.productId)?.onHand), now));
  const book = async () => {
    await act({ lines: counted, sheet: true });
    onBack(); // what became of it stands above the sheet
  };
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.summary}>
          {differing.length === 0 ? t('count.agree') : differWords(differing.length)}
          <Worth lines={counted} by={by} />
        </p>
        <Button look="quiet" aria-pressed={all} onClick={() => setAll(!all)}>
          {t(all ? 'count.differences' : 'count.all')}
        </Button>
      </div>
      {shown.length > 0 && (
        <ul className={styles.lines} aria-label={t('count.difference')}>
          {shown.map((line) => (
            <Line key={line.productId} item={line} fault={fault(line)}>
              <Should line={line} now={lying(line.productId)?.onHand} />
              <span className={styles.figure}>
                {t('count.counted')} <b>{amount(line.counted, line)}</b>
              </span>
            </Line>
          ))}
        </ul>
      )}
      {rest.length > 0 && !locked && (
        <div className={styles.bar}>
          <p className={styles.note}>{plural('count.rest', rest.length, quantity(rest.length))}</p>
          <Button onClick={zero}>{t('count.rest.zero')}</Button>
        </div>
      )}
      <Foot unkept={unkept || unstored}>
        <Button
          look="main"
          busy={state.at === 'sending'}
          disabled={counted.length === 0 || state.at === 'unknown' || waits !== undefined}
          onClick={() => void book()}
        >
          {t('count.book')}
        </Button>
        <Button onClick={onBack}>{t('count.back')}</Button>
      </Foot>
    </>
  );
}

/** What the differences are worth, as far as prices are known. */
function Worth({ lines, by }: { lines: readonly Counted[]; by: (line: Counted) => number }) {
  const live = useLive();
  const priced = lines.flatMap((line) => {
    const product = live.product(line.productId);
    const { decimals } = line;
    return typeof product === 'object' ? [{ price: product.price, quantity: by(line), decimals }] : [];
  });
  const value = sum(priced);
  return Number(value) === 0 ? null : <> · {t('count.worth', { value: price(value) })}</>;
}
