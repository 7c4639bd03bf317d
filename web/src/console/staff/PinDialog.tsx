import { answered } from '@lib/api/client.ts';
import type { Member } from '@lib/api/types.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { type FormEvent, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import { foundBy, pinFault } from './draft.ts';
import { PinField } from './fields.tsx';
import { refusal } from './refusal.ts';
import { t } from './text.ts';

/** Gives a member a new PIN, which ends every sign-in with the one before. */
export function PinDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { name, fullName } = member;
  const { api, queries } = useCentral();
  const [pin, setPin] = useState('');
  const [issue, setIssue] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const change = (next: string) => {
    setPin(next);
    setIssue('');
  };
  const send = async () => {
    setProblem('');
    setIssue(pinFault(pin));
    if (pinFault(pin)) return;
    setBusy(true);
    try {
      await answered(api.PATCH('/admin/staff/{name}', { params: { path: { name } }, body: { pin } }));
      toast.good(fullName || name, t('pin.done'));
      onClose();
    } catch (error) {
      const found = foundBy(error).pin;
      if (found) setIssue(found);
      else setProblem(refusal(error));
      setBusy(false);
    } finally {
      void queries.invalidateQueries({ queryKey: ['staff'] });
    }
  };
  return (
    <Dialog title={t('pin.title', { name: fullName || name })} onClose={onClose} held={busy}>
      <form
        className={form.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!busy) void send();
        }}
      >
        <p className={form.hint}>{t('pin.hint')}</p>
        <PinField pin={pin} issue={issue || undefined} onChange={change} />
        <p className={form.problem} role="alert">
          {problem}
        </p>
        <div className={form.actions}>
          <Button type="submit" look="main" busy={busy}>
            {t('pin.send')}
          </Button>
          <Button onClick={onClose}>{uiText('action.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
