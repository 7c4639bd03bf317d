import { ago } from '@lib/format.ts';
import { Button } from '@ui/index.ts';
import { CircleHelp } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { useCentral } from '../central/central.ts';
import { reasonOf } from '../products/reasonOf.ts';
import { t } from '../write/text.ts';
import { wordsOf } from '../write/words.ts';
import type { Open } from '../write/writes.ts';
import styles from './Bars.module.css';
import { toast } from './toast.tsx';

/** Writes that went out and were not answered. Nothing is sent again unless somebody says so. */
export function OpenWrites() {
  const { writes } = useCentral();
  const open = useSyncExternalStore(writes.subscribe, writes.open);
  return open.map((one) => <OpenWrite key={one.intention.key} open={one} />);
}

function OpenWrite({ open }: { open: Open }) {
  const { writes, measures } = useCentral();
  const [asked, setAsked] = useState(false);
  const { intention, mine } = open;
  const again = async () => {
    try {
      const rows = await writes.again(open);
      const failed = rows.find((row) => !row.ok);
      const label = intention.wish.label;
      if (failed) toast.bad(t('open.refused', { label }), reasonOf(failed, measures.of(failed.productId)));
      else toast.good(t('open.done', { label }));
    } catch (error) {
      toast.bad(t('open.still'), wordsOf(error));
    }
  };
  return (
    <div className={styles.bar} data-kind="warn" role="alert">
      <CircleHelp size={18} aria-hidden />
      <p>
        <strong>{t('open.title', { label: intention.wish.label })}</strong>{' '}
        {t(mine ? 'open.mine' : 'open.foreign', { when: ago(intention.sentAt || intention.createdAt) })}
      </p>
      {mine && (
        <Button look="main" onClick={() => void again()}>
          {t('open.again')}
        </Button>
      )}
      <Button look={asked ? 'danger' : 'plain'} onClick={() => (asked ? writes.forget(open) : setAsked(true))}>
        {t(asked ? 'open.forget.sure' : 'open.forget')}
      </Button>
    </div>
  );
}
