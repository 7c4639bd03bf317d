import { answered } from '@lib/api/client.ts';
import type { APIKey } from '@lib/api/types.ts';
import { ago } from '@lib/format.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { calm } from '@ui/modal.ts';
import { t as uiText } from '@ui/text.ts';
import { useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import styles from '../people/People.module.css';
import { useMe } from '../session/me.ts';
import { refusal } from './refusal.ts';
import { t } from './text.ts';

/** Ends a key for good: it is asked before. */
export function RevokeDialog({ apiKey, onClose }: { apiKey: APIKey; onClose: () => void }) {
  const { keyId, name, lastUsedAt } = apiKey;
  const { api, queries } = useCentral();
  const { principal } = useMe();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setProblem('');
    try {
      await answered(api.DELETE('/admin/keys/{keyId}', { params: { path: { keyId } } }));
      toast.good(name, t('revoke.done'));
      onClose();
    } catch (error) {
      setProblem(refusal(error));
      setBusy(false);
    } finally {
      void queries.invalidateQueries({ queryKey: ['keys'] });
    }
  };
  return (
    <Dialog title={t('revoke.title', { name })} onClose={onClose} held={busy}>
      <div className={form.form}>
        <p className={form.hint}>
          {t('revoke.hint')} {lastUsedAt && t('revoke.used', { when: ago(lastUsedAt) })}
        </p>
        {name === principal && <p className={styles.warn}>{t('revoke.own')}</p>}
        <p className={form.problem} role="alert">
          {problem}
        </p>
        <div className={form.actions}>
          <Button look="danger" busy={busy} onClick={() => void send()}>
            {t('revoke.send')}
          </Button>
          <Button {...calm} onClick={onClose}>
            {uiText('action.cancel')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
