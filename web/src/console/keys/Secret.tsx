import { dateTime } from '@lib/format.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { CircleCheck, Copy } from 'lucide-react';
import { useState } from 'react';
import form from '../frame/Form.module.css';
import styles from '../people/People.module.css';
import { t } from './text.ts';

/** A secret as central gave it, once. It is held in memory alone, for as long as its dialog is open. */
export interface Shown {
  name: string;
  secret: string;
  /** Of a new secret: until when the one before is good; '' if it is no more. */
  before?: string;
}

/** Shows a secret once. It is not closed by accident. */
export function Secret({ name, secret, before, onClose }: Shown & { onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  return (
    <Dialog title={t('secret.title', { name })} onClose={onClose} held>
      <div className={form.form}>
        <p className={form.hint}>{t('secret.once')}</p>
        <div className={styles.secret}>
          <code>{secret}</code>
          {'clipboard' in navigator && (
            <Button look="main" onClick={() => void navigator.clipboard.writeText(secret).then(() => setCopied(true))}>
              {copied ? <CircleCheck size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
              <span role="status">{t(copied ? 'secret.copied' : 'secret.copy')}</span>
            </Button>
          )}
        </div>
        {before !== undefined && (
          <p className={form.hint}>{before ? t('secret.until', { when: dateTime(before) }) : t('secret.ended')}</p>
        )}
        <div className={form.actions}>
          <Button data-calm onClick={onClose}>
            {t('secret.kept')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
