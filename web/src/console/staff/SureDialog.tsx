import { answered } from '@lib/api/client.ts';
import type { Member } from '@lib/api/types.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { calm } from '@ui/modal.ts';
import { t as uiText } from '@ui/text.ts';
import { useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import { refusal } from './refusal.ts';
import { t } from './text.ts';

interface SureDialogProps {
  member: Member;
  deed: 'out' | 'remove';
  onClose: () => void;
}

/** Ends the sign-ins of a member, or the member's part in the staff: it is asked before. */
export function SureDialog({ member: { name, fullName }, deed, onClose }: SureDialogProps) {
  const { api, queries } = useCentral();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const who = fullName || name;
  const send = async () => {
    setBusy(true);
    setProblem('');
    const params = { path: { name } };
    try {
      if (deed === 'out') await answered(api.PATCH('/admin/staff/{name}', { params, body: { signOut: true } }));
      else await answered(api.DELETE('/admin/staff/{name}', { params }));
      toast.good(who, t(`${deed}.done`));
      onClose();
    } catch (error) {
      setProblem(refusal(error));
      setBusy(false);
    } finally {
      void queries.invalidateQueries({ queryKey: ['staff'] });
    }
  };
  return (
    <Dialog title={t(`${deed}.title`, { name: who })} onClose={onClose} held={busy}>
      <div className={form.form}>
        <p className={form.hint}>{t(`${deed}.hint`)}</p>
        <p className={form.problem} role="alert">
          {problem}
        </p>
        <div className={form.actions}>
          <Button look="danger" busy={busy} onClick={() => void send()}>
            {t(`${deed}.send`)}
          </Button>
          <Button {...calm} onClick={onClose}>
            {uiText('action.cancel')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
