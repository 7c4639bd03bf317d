import { Button } from '@ui/index.ts';
import { ScanBarcode } from 'lucide-react';
import { EntryField } from '../find/EntryField.tsx';
import { scanFieldId } from '../frame/useKeys.ts';
import { useStore } from '../store.ts';
import { intoCart } from './intoCart.ts';
import styles from './ScanField.module.css';
import { t } from './text.ts';
import { useScanning } from './useScanning.ts';

/** A field for barcode readers, which type a code and press Enter. While scanning is on, what they type ends up here. */
export function ScanField() {
  const store = useStore();
  const [on, setOn] = useScanning();
  return (
    <div className={styles.scan} data-on={on || undefined}>
      <Button aria-pressed={on} className={styles.toggle} onClick={() => setOn(!on)}>
        <ScanBarcode size={19} aria-hidden />
        {t(on ? 'scan.on' : 'scan.off')}
      </Button>
      {on && (
        <EntryField
          id={scanFieldId}
          label={t('scan.label')}
          hint={t('scan.hint')}
          take={(product, many) => intoCart(store, product, many)}
          onLeave={() => setOn(false)}
        />
      )}
    </div>
  );
}
