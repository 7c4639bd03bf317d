import { amount, parseAmount, units } from '@lib/amount.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Product, Transfer, TransferLine } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { Button, EmptyState, ErrorState, SkeletonList } from '@ui/index.ts';
import { PackageCheck } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { EntryField } from '../find/EntryField.tsx';
import { t as findText } from '../find/text.ts';
import type { Taken } from '../find/useEntries.ts';
import { usePageTitle } from '../frame/usePageTitle.ts';
import { nameOf as placeName, usePlaces } from '../places/usePlaces.ts';
import { Foot, useWaits } from '../sheet/Foot.tsx';
import { Line } from '../sheet/Line.tsx';
import { nameOf } from '../sheet/lines.ts';
import { NumberField } from '../sheet/NumberField.tsx';
import { Sending, useSender } from '../sheet/Sending.tsx';
import styles from '../sheet/Sheet.module.css';
import { t as sheetText } from '../sheet/text.ts';
import { Back } from '../stockroom/Back.tsx';
import { useStore } from '../store.ts';
import { useProducts } from '../useProducts.ts';
import { Ended } from './Ended.tsx';
import { type Arrival, type Arrivals, arrivalOf, arrived, forgotten } from './sheets.ts';
import { plural, t } from './text.ts';
import type { ArrivedLine } from './transfers.ts';
import { hasEnded, useItems, useTransfer } from './useTransfers.ts';
import { becameWords, openWords, refOf } from './words.ts';

/** Receives what was sent here: all of it, or in parts, or what is missing of it. */
export default function ReceiveView({ transferId }: { transferId: string }) {
  const { transfers: sender } = useStore();
  const all = usePlaces();
  const read = useTransfer(transferId);
  usePageTitle(t('transfer.receive'));
  const gone = read.error instanceof ApiError && read.error.status === 404;
  return (
    <div className={styles.view}>
      <Back to="/stockroom/transfers" name={t('transfers.title')} />
      <Sending sender={sender} words={(became) => becameWords(became, all)} open={(deed) => openWords(deed, all)} />
      {read.data && hasEnded(read.data) ? (
        <Ended transfer={read.data} />
      ) : gone ? (
        <EmptyState
          icon={PackageCheck}
          title={t('transfer.gone')}
          hint={t(read.data ? 'transfer.gone.hint.ended' : 'transfer.gone.hint')}
        />
      ) : read.data ? (
        <Sheet transfer={read.data} />
      ) : read.isError ? (
        <ErrorState title={t('transfers.failed')} error={read.error} onRetry={() => void read.refetch()} />
      ) : (
        <SkeletonList rows={4} />
      )}
    </div>
  );
}

function Sheet({ transfer }: { transfer: Transfer }) {
  const { arrivals: kept, transfers: sender } = useStore();
  const sheet = useSyncExternalStore(kept.subscribe, kept.get);
  const { state, act, held, unstored } = useSender(sender);
  const all = usePlaces();
  const itemFor = useItems();
  const waits = useWaits();
  const [unkept, setUnkept] = useState(false);
  const { transferId } = transfer;
  const open = transfer.lines.filter((line) => line.open > 0);
  useProducts(open.map(({ productId }) => productId));
  const change = (how: (now: Arrivals) => Arrivals) => setUnkept(!kept.change(how));
  const of = (line: TransferLine) => arrivalOf(sheet, transferId, line);
  const set = (line: TransferLine, to: Arrival) => change((now) => arrived(now, transferId, line.productId, to));
  const each = (how: (line: TransferLine, so: Arrival) => Arrival) =>
    change((now) =>
      open.reduce(
        (so, line) => arrived(so, transferId, line.productId, how(line, arrivalOf(so, transferId, line))),
        now,
      ),
    );
  const take = (product: Product, many: string): Taken => scanned(product, many, open, kept.get(), transferId, set);
  const sums = open.map((line) => ({ ...itemFor(line.productId), ...of(line), open: line.open }));
  const booked = sums.filter(({ received, missing }) => received + missing > 0);
  const book = () => {
    const lines = booked.map(({ open: _, ...line }) => line);
    return act({ do: 'receive', transferId, ref: refOf(transfer), lines });
  };
  return (
    <>
      <header className={styles.head}>
        <h1>{t('receive.title', { ref: refOf(transfer) })}</h1>
        <p>{t('transfer.way', { from: placeName(transfer.from, all), to: placeName(transfer.to, all) })}</p>
      </header>
      <p className={styles.hint}>{t('receive.hint')}</p>
      <div className={styles.bar}>
        <EntryField
          label={sheetText('sheet.entry')}
          hint={sheetText('sheet.entry.hint')}
          take={take}
          empty={booked.length === 0}
        />
        <Button disabled={held} onClick={() => each(({ open }) => ({ received: open, missing: 0 }))}>
          {t('receive.all')}
        </Button>
      </div>
      <ul className={styles.lines} data-lines aria-label={t('receive.lines')}>
        {open.map((line) => {
          const item = itemFor(line.productId);
          const { received, missing } = of(line);
          return (
            <Line key={line.productId} item={item}>
              <span className={styles.figure}>
                {t('receive.open')} <b>{amount(line.open, item)}</b>
              </span>
              <span className={styles.labelled}>
                {t('receive.arrived')}
                <NumberField
                  label={t('receive.arrivedOf', { name: nameOf(item) })}
                  value={received}
                  measure={item}
                  max={line.open}
                  disabled={held}
                  onChange={(to = 0) => set(line, { received: to, missing: Math.min(missing, line.open - to) })}
                />
              </span>
              <span className={styles.labelled}>
                {t('receive.missing')}
                <NumberField
                  label={t('receive.missingOf', { name: nameOf(item) })}
                  value={missing}
                  measure={item}
                  max={line.open - received}
                  disabled={held}
                  onChange={(to = 0) => set(line, { received, missing: to })}
                />
              </span>
            </Line>
          );
        })}
      </ul>
      <div className={styles.bar}>
        <p className={styles.note} role="status">
          {sumWords(sums)}
        </p>
        <Button
          disabled={held}
          onClick={() => each(({ open }, { received }) => ({ received, missing: open - received }))}
        >
          {t('receive.rest')}
        </Button>
      </div>
      <Foot
        unkept={unkept || unstored}
        onDrop={booked.length > 0 && !held ? () => change((now) => forgotten(now, transferId)) : undefined}
      >
        <Button
          look="main"
          busy={state.at === 'sending'}
          disabled={booked.length === 0 || state.at === 'unknown' || waits !== undefined}
          onClick={() => void book()}
        >
          {t('receive.book')}
        </Button>
      </Foot>
    </>
  );
}

function scanned(
  product: Product,
  many: string,
  open: readonly TransferLine[],
  sheet: Arrivals,
  transferId: string,
  set: (line: TransferLine, to: Arrival) => void,
): Taken {
  const name = product.name || product.productId;
  const bad = (words: string): Taken => ({ good: false, words });
  const line = open.find(({ productId }) => productId === product.productId);
  if (!line) return bad(t('receive.not', { name }));
  const more = parseAmount(many, product);
  if (!more) return bad(findText('find.amount', { many, name }));
  const { received, missing } = arrivalOf(sheet, transferId, line);
  const all = amount(line.open, product);
  if (received + more > line.open) return bad(plural('receive.surplus', units(line.open, product), all, { name }));
  set(line, { received: received + more, missing: Math.min(missing, line.open - received - more) });
  const [count, shown] = [units(received + more, product), amount(received + more, product)];
  return { good: true, words: plural('receive.added', count, shown, { name, open: all }) };
}

type Summed = ArrivedLine & { open: number };

/** How much has come, is missing and stays on its way, in units of all lines together; of what is none only the first is said. */
function sumWords(lines: readonly Summed[]): string {
  const sum = (of: (line: Summed) => number) => lines.reduce((so, line) => so + units(of(line), line), 0);
  const parts = [
    ['receive.sum.come', sum(({ received }) => received)],
    ['receive.sum.missing', sum(({ missing }) => missing)],
    ['receive.sum.open', sum(({ open, received, missing }) => open - received - missing)],
  ] as const;
  const said = parts.filter(([, count], n) => n === 0 || count !== 0);
  return `${said.map(([key, count]) => plural(key, count, quantity(count))).join(', ')}.`;
}
