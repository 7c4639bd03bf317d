import { quantity } from '@lib/format.ts';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { PencilLine, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../session/me.ts';
import styles from './BulkBar.module.css';
import { BulkDialog } from './BulkDialog.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { plural, t } from './text.ts';
import type { Selection } from './useSelection.ts';

/** What can be done with the chosen rows; it stands at the lower edge while any are. */
export function BulkBar({ selection }: { selection: Selection }) {
  const [doing, setDoing] = useState<'edit' | 'delete'>();
  const may = useMay();
  const count = selection.ids.size;
  if (count === 0) return null;
  const close = (done: boolean) => {
    setDoing(undefined);
    if (done) selection.clear();
  };
  return (
    <>
      <section className={styles.bar} aria-label={t('select.bar')}>
        <span role="status">{plural('select.count', count, quantity(count))}</span>
        <Button look="main" onClick={() => setDoing('edit')}>
          <PencilLine size={17} aria-hidden />
          {t('bulk.open')}
        </Button>
        {may('editProducts') && (
          <Button look="danger" onClick={() => setDoing('delete')}>
            <Trash2 size={17} aria-hidden />
            {t('delete.open')}
          </Button>
        )}
        <Button look="quiet" onClick={selection.clear}>
          {uiText('action.clear')}
        </Button>
      </section>
      {doing === 'edit' && <BulkDialog products={selection.products()} onClose={close} />}
      {doing === 'delete' && <DeleteDialog products={selection.products()} onClose={close} />}
    </>
  );
}
