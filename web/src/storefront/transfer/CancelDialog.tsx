import type { Transfer } from '@lib/api/types.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { nameOf as placeName, usePlaces } from '../places/usePlaces.ts';
import { useWaits } from '../sheet/Foot.tsx';
import { useSender } from '../sheet/Sending.tsx';
import styles from '../sheet/Sheet.module.css';
import { useStore } from '../store.ts';
import { t } from './text.ts';
import { refOf } from './words.ts';

/** Asks before what is on its way is called back. */
export function CancelDialog({ transfer, onClose }: { transfer: Transfer; onClose: () => void }) {
  const { transfers } = useStore();
  const { act, state } = useSender(transfers);
  const all = usePlaces();
  const waits = useWaits();
  const busy = state.at === 'sending';
  const ref = refOf(transfer);
  const send = async () => {
    await act({ do: 'cancel', transferId: transfer.transferId, ref });
    onClose(); // what became of it stands in the view
  };
  return (
    <Dialog title={`${t('transfer.cancel')}: ${ref}`} onClose={onClose} held={busy}>
      <p className={styles.hint}>{t('transfer.cancel.hint', { from: placeName(transfer.from, all) })}</p>
      {waits && <p className={styles.waits}>{waits}</p>}
      <div className={styles.actions}>
        <Button look="danger" busy={busy} disabled={waits !== undefined} onClick={() => void send()}>
          {t('transfer.cancel')}
        </Button>
        <Button data-calm onClick={onClose}>
          {uiText('action.close')}
        </Button>
      </div>
    </Dialog>
  );
}
