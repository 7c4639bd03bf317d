import { amountWithUnit } from '@lib/amount.ts';
import type { Hold } from '@lib/api/types.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button, QuantityStepper } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { useLive } from '@ui/useLive.ts';
import { useState } from 'react';
import styles from './Aside.module.css';
import { type Deed, partOf, usualTerm } from './asides.ts';
import { Term } from './Term.tsx';
import { t } from './text.ts';
import { useAsides } from './useAsides.ts';
import { measureOf, productName, refOf, whatOf } from './words.ts';

/** What is about to be done with a hold. */
export interface Doing {
  hold: Hold;
  do: 'commit' | 'extend' | 'release';
}

/** Asks before a hold is handed over, kept longer or let go: how much, for how long, and whether it is meant. */
export function DeedDialog({ hold, do: deed, onClose }: Doing & { onClose: () => void }) {
  const live = useLive();
  const { act, unstored } = useAsides();
  const [counts, setCounts] = useState(() => hold.lines.map((line) => line.quantity));
  const [term, setTerm] = useState<number>(usualTerm);
  const [busy, setBusy] = useState(false);
  const known = (id: string) => live.product(id);
  const { holdId, ref } = hold;
  const part = deed === 'commit' ? partOf(hold, counts) : undefined;
  const send = async () => {
    setBusy(true);
    await act(wish());
    onClose(); // what became of it stands in the view
  };
  const wish = (): Deed => {
    const about = { holdId, ref, what: whatOf(part ?? hold.lines, known) };
    if (deed === 'extend') return { do: deed, ...about, ttlSeconds: term };
    if (deed === 'release') return { do: deed, ...about };
    return { do: deed, ...about, ...(part ? { lines: part } : {}) };
  };
  return (
    <Dialog title={`${t(`hold.${deed}`)}: ${refOf(hold)}`} onClose={onClose} held={busy}>
      {deed === 'commit' ? (
        <>
          <ul className={styles.counts}>
            {hold.lines.map((line, n) => {
              const product = productName(line.productId, known);
              return (
                <li key={`${line.productId} ${line.locationId}`}>
                  <span>{product}</span>
                  <QuantityStepper
                    label={t('hold.commit.of', {
                      product,
                      count: amountWithUnit(line.quantity, measureOf(line.productId, known)),
                    })}
                    measure={measureOf(line.productId, known)}
                    value={counts[n] ?? 0}
                    max={line.quantity}
                    onChange={(to) => setCounts((now) => now.map((count, i) => (i === n ? to : count)))}
                  />
                </li>
              );
            })}
          </ul>
          <p className={styles.hint}>{t(part?.length === 0 ? 'hold.commit.nothing' : 'hold.commit.hint')}</p>
        </>
      ) : (
        <p className={styles.what}>{whatOf(hold.lines, known)}</p>
      )}
      {deed === 'release' && <p className={styles.hint}>{t('hold.release.hint')}</p>}
      {deed === 'extend' && <Term label={t('hold.extend.term')} value={term} onChange={setTerm} />}
      {unstored && (
        <p className={styles.fault} role="alert">
          {t('open.storage')}
        </p>
      )}
      <div className={styles.actions}>
        <Button
          look={deed === 'release' ? 'danger' : 'main'}
          busy={busy}
          disabled={part?.length === 0}
          onClick={() => void send()}
        >
          {t(`hold.${deed}`)}
        </Button>
        <Button data-calm onClick={onClose}>
          {uiText('action.cancel')}
        </Button>
      </div>
    </Dialog>
  );
}
