import { amount, change as changeOf, units } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { Button } from '@ui/index.ts';
import { type FormEvent, useState } from 'react';
import { useWaits } from '../sheet/Foot.tsx';
import { itemOf } from '../sheet/lines.ts';
import { NumberField } from '../sheet/NumberField.tsx';
import { Sending, useSender } from '../sheet/Sending.tsx';
import styles from '../sheet/Sheet.module.css';
import { useStore } from '../store.ts';
import type { CountLine } from './sheet.ts';
import { differenceOf, isCounted } from './sheet.ts';
import { plural, t } from './text.ts';
import { useLying, useReadLying } from './useOnHand.ts';
import { countedWords, openWords } from './words.ts';

/** Books what somebody has counted of one product. */
export default function CountedForm({ product }: { product: Product }) {
  const { counts, onHand } = useStore();
  const { state, act, unstored } = useSender(counts);
  const lying = useLying()(product.productId);
  const waits = useWaits();
  const [line, setLine] = useState<CountLine>(itemOf(product));
  useReadLying([product.productId]);
  const difference = isCounted(line) ? differenceOf(line, lying?.onHand) : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isCounted(line) || waits) return;
    if (await act({ lines: [{ ...itemOf(product), ...line }], sheet: false })) setLine(itemOf(product));
  };
  const onHandHere = lying ? amount(lying.onHand, product) : '–';
  const held = lying?.held ?? 0;
  return (
    <form className={styles.view} onSubmit={(event) => void submit(event)}>
      <p className={styles.hint}>
        {held
          ? plural('counted.hint.held', units(held, product), amount(held, product), { onHand: onHandHere })
          : t('counted.hint', { onHand: onHandHere })}
      </p>
      <Sending sender={counts} words={countedWords} open={openWords} />
      <div className={styles.counted}>
        <NumberField
          optional
          submits
          label={t('counted.field')}
          value={line.counted}
          measure={product}
          onChange={(counted) =>
            setLine({ ...itemOf(product), counted, expected: onHand.of(product.productId)?.onHand })
          }
        />
        <Button
          type="submit"
          busy={state.at === 'sending'}
          disabled={line.counted === undefined || state.at === 'unknown' || waits !== undefined}
        >
          {t('counted.book')}
        </Button>
        {difference !== undefined && (
          <b className="tabular" role="status">
            {difference === 0
              ? t('counted.same')
              : t('counted.differs', {
                  change: changeOf(difference, product),
                  expected: amount(line.expected ?? lying?.onHand ?? 0, product),
                })}
          </b>
        )}
      </div>
      {(waits || unstored) && (
        <p className={styles.waits} role="status">
          {waits ?? t('counted.refused', { why: '' })}
        </p>
      )}
    </form>
  );
}
