import { Button } from '@ui/index.ts';
import { X } from 'lucide-react';
import type { Unknown } from './lines.ts';
import styles from './Sheet.module.css';
import { t } from './text.ts';

/** Codes that no product had, so that what was scanned blindly is not lost: somebody has to look at them. */
export function UnknownCodes({ codes, onDrop }: { codes: readonly Unknown[]; onDrop: (code: string) => void }) {
  if (codes.length === 0) return null;
  return (
    <section className={styles.unknown} aria-labelledby="unknown-codes">
      <h2 id="unknown-codes">{t('unknown.title')}</h2>
      <p className={styles.note}>{t('unknown.hint')}</p>
      <ul>
        {codes.map(({ code, many }) => (
          <li key={code}>
            <span className="code">{code}</span>
            <span className="tabular">× {many.join(' + ')}</span>
            <Button look="quiet" square aria-label={t('unknown.drop', { code })} onClick={() => onDrop(code)}>
              <X size={17} aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
