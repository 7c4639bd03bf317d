import { amountWithUnit, parseAmount } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import type { Keeping } from '@lib/keeping.ts';
import type { ReactNode } from 'react';
import { EntryField } from '../find/EntryField.tsx';
import type { Entry } from '../find/find.ts';
import { t as findText } from '../find/text.ts';
import type { Taken } from '../find/useEntries.ts';
import { added, type Batch, type BatchLine, counted, isBegun } from './batch.ts';
import { Line } from './Line.tsx';
import { itemOf, mostLines, nameOf, noted, without } from './lines.ts';
import { NumberField } from './NumberField.tsx';
import styles from './Sheet.module.css';
import { t } from './text.ts';
import { UnknownCodes } from './Unknown.tsx';

type Change<B> = (how: (now: B) => B) => void;

interface BatchSheetProps<B extends Batch> {
  kept: Keeping<B>;
  batch: B;
  change: Change<B>;
  /** What the lines are, for readers of the screen. */
  label: string;
  /** What is shown while there is none. */
  none: ReactNode;
  /** What stands beside the number of a line. */
  beside?: (line: BatchLine) => ReactNode;
  /** What is wrong with a line. */
  fault: (line: BatchLine) => string | undefined;
}

/** Takes products by scanning or typing, each with how many of it. */
export function BatchSheet<B extends Batch>({ kept, batch, change, label, none, beside, fault }: BatchSheetProps<B>) {
  return (
    <>
      <div className={styles.bar}>
        <EntryField
          label={t('sheet.entry')}
          hint={t('sheet.entry.hint')}
          empty={!isBegun(batch)}
          take={(product, many) => take(product, many, kept.get(), change)}
          unknown={(entry) => note(entry, change)}
        />
      </div>
      <UnknownCodes
        codes={batch.unknown}
        onDrop={(code) => change((now) => ({ ...now, unknown: now.unknown.filter((one) => one.code !== code) }))}
      />
      {batch.lines.length === 0 ? (
        none
      ) : (
        <ul className={styles.lines} data-lines aria-label={label}>
          {batch.lines.map((line) => (
            <Line
              key={line.productId}
              item={line}
              fault={fault(line)}
              onRemove={() => change((now) => ({ ...now, lines: without(now.lines, line.productId) }))}
            >
              {beside?.(line)}
              <NumberField
                label={t('sheet.quantity', { name: nameOf(line) })}
                value={line.quantity}
                measure={line}
                onChange={(to = 0) => change((now) => counted(now, line.productId, to))}
              />
            </Line>
          ))}
        </ul>
      )}
    </>
  );
}

function take<B extends Batch>(product: Product, many: string, batch: B, change: Change<B>): Taken {
  const name = product.name || product.productId;
  const count = parseAmount(many, product);
  if (!count) return { good: false, words: findText('find.amount', { many, name }) };
  const line = batch.lines.find(({ productId }) => productId === product.productId);
  if (!line && batch.lines.length >= mostLines)
    return { good: false, words: t('sheet.full', { count: quantity(mostLines) }) };
  change((now) => added(now, itemOf(product), count));
  return {
    good: true,
    words: t('sheet.added', { name, count: amountWithUnit((line?.quantity ?? 0) + count, product) }),
  };
}

function note<B extends Batch>({ code, many }: Entry, change: Change<B>): Taken {
  change((now) => ({ ...now, unknown: noted(now.unknown, code, many) }));
  return { good: false, words: t('unknown.noted', { code }) };
}
