import { amount, change as changeOf, parseAmount, units } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { sameCategory } from '@lib/search.ts';
import { Button, EmptyState } from '@ui/index.ts';
import { ClipboardList } from 'lucide-react';
import { EntryField } from '../find/EntryField.tsx';
import type { Entry } from '../find/find.ts';
import { t as findText } from '../find/text.ts';
import type { Taken } from '../find/useEntries.ts';
import { Foot } from '../sheet/Foot.tsx';
import { Line } from '../sheet/Line.tsx';
import { type Item, itemOf, mostLines, nameOf, noted, without } from '../sheet/lines.ts';
import { NumberField } from '../sheet/NumberField.tsx';
import styles from '../sheet/Sheet.module.css';
import { t as sheetText } from '../sheet/text.ts';
import { UnknownCodes } from '../sheet/Unknown.tsx';
import { useStore } from '../store.ts';
import type { Step } from './CountView.tsx';
import { type CountLine, differenceOf, entered, isCounted } from './sheet.ts';
import { plural, t } from './text.ts';
import { useLying, useReadLying } from './useOnHand.ts';

/** The sheet while numbers are entered, by typing or by scanning up. */
export function Counting({ sheet, change, unkept, locked, onReview }: Step & { onReview: () => void }) {
  const { onHand, count: kept, counts } = useStore();
  const lying = useLying();
  useReadLying(
    sheet.lines.map(({ productId }) => productId),
    sheet.category,
  );
  // What is there now is what the page shows, or would show: it is kept with the number.
  const enter = (item: Item, counted: number | undefined) =>
    change((now) => now && entered(now, item, counted, onHand.of(item.productId)?.onHand));
  const take = (product: Product, many: string): Taken => {
    const now = kept.get();
    const name = product.name || product.productId;
    const more = parseAmount(many, product);
    if (more === undefined) return { good: false, words: findText('find.amount', { many, name }) };
    const line = now?.lines.find(({ productId }) => productId === product.productId);
    if (!line && (now?.lines.length ?? 0) >= mostLines)
      return { good: false, words: sheetText('sheet.full', { count: quantity(mostLines) }) };
    const counted = (line?.counted ?? 0) + more;
    enter(line ?? itemOf(product), counted);
    const words = plural('count.added', units(counted, product), amount(counted, product), { name });
    return { good: true, words: line || !now ? words : `${words}${strayWords(product, now.category)}` };
  };
  const note = ({ code, many }: Entry): Taken => {
    change((now) => now && { ...now, unknown: noted(now.unknown, code, many) });
    return { good: false, words: sheetText('unknown.noted', { code }) };
  };
  const giveUp = () => {
    change(() => undefined);
    counts.dismiss();
  };
  return (
    <>
      {!locked && (
        <div className={styles.bar}>
          <EntryField
            label={sheetText('sheet.entry')}
            hint={sheetText('sheet.entry.hint')}
            take={take}
            unknown={note}
          />
        </div>
      )}
      <UnknownCodes
        codes={sheet.unknown}
        onDrop={(code) => change((now) => now && { ...now, unknown: now.unknown.filter((one) => one.code !== code) })}
      />
      {sheet.lines.length === 0 ? (
        <EmptyState icon={ClipboardList} title={t('count.none')} hint={t('count.none.hint')} />
      ) : (
        <ul className={styles.lines} data-lines aria-label={t('count.lines')}>
          {sheet.lines.map((line) => (
            <Line
              key={line.productId}
              item={line}
              onRemove={locked ? undefined : () => change((now) => now && drop(now, line.productId))}
            >
              {!sheet.blind && <Should line={line} now={lying(line.productId)?.onHand} />}
              <span className={styles.labelled}>
                {t('count.counted')}
                <NumberField
                  optional
                  disabled={locked}
                  label={t('count.countedOf', { name: nameOf(line) })}
                  value={line.counted}
                  measure={line}
                  onChange={(to) => enter(line, to)}
                />
              </span>
            </Line>
          ))}
        </ul>
      )}
      {sheet.category && sheet.lines.length >= mostLines && (
        <p className={styles.note}>{t('count.cut', { count: quantity(mostLines) })}</p>
      )}
      <Foot unkept={unkept} onDrop={locked ? undefined : giveUp}>
        <Button look="main" disabled={!sheet.lines.some(isCounted)} onClick={onReview}>
          {t('count.review')}
        </Button>
      </Foot>
    </>
  );
}

/** That a product is not of the category that is counted, in a sentence that follows another; it is taken all the same, as it lies there. */
function strayWords({ category = '' }: Product, counted: string): string {
  if (!counted || sameCategory(category, counted)) return '';
  return `. ${category ? t('count.stray', { category }) : t('count.stray.none')}`;
}

const drop = (sheet: Step['sheet'], id: string) => ({ ...sheet, lines: without(sheet.lines, id) });

/** What should be there, and once a number was entered by how much that differs. */
export function Should({ line, now }: { line: CountLine; now: number | undefined }) {
  const expected = line.counted === undefined ? now : (line.expected ?? now);
  const difference = isCounted(line) ? differenceOf(line, now) : undefined;
  return (
    <>
      <span className={styles.figure}>
        {t('count.expected')} <b>{expected === undefined ? '–' : amount(expected, line)}</b>
      </span>
      <span className={styles.figure} data-sign={Math.sign(difference ?? 0)}>
        {t('count.difference')} <b>{difference === undefined ? '–' : changeOf(difference, line)}</b>
      </span>
    </>
  );
}
