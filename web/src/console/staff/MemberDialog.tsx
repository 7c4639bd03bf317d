import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Member } from '@lib/api/types.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { type FormEvent, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { mended } from '../frame/mended.ts';
import { toast } from '../frame/toast.tsx';
import { RightFields, TextField } from '../keys/fields.tsx';
import {
  type Draft,
  draftOf,
  emptyDraft,
  fieldsOf,
  foundBy,
  type Issues,
  issuesOf,
  staffRights,
  storesOf,
} from './draft.ts';
import { PinField, StoreFields } from './fields.tsx';
import { refusal } from './refusal.ts';
import { t } from './text.ts';

interface MemberDialogProps {
  /** The member to change; a new one is added without it. */
  member?: Member;
  onClose: () => void;
}

/** Adds a member of the staff or changes one. A change only holds for the member as it was when this was opened. */
export function MemberDialog({ member, onClose }: MemberDialogProps) {
  const { api, queries } = useCentral();
  const [draft, setDraft] = useState<Draft>(() => (member ? draftOf(member) : emptyDraft));
  const [issues, setIssues] = useState<Issues>({});
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setIssues(mended(issues, fieldsOf(part)));
  };

  const carry = async () => {
    const name = draft.name.trim();
    const fullName = draft.fullName.trim();
    const what = { stores: storesOf(draft), scopes: [...draft.rights] };
    if (member) {
      const params = { path: { name }, header: { 'If-Match': `"r${member.revision}"` } };
      await answered(api.PATCH('/admin/staff/{name}', { params, body: { ...what, fullName } }));
    } else {
      const body = { name, pin: draft.pin, ...what, ...(fullName ? { fullName } : {}) };
      await answered(api.POST('/admin/staff', { body }));
    }
    toast.good(fullName || name, t(member ? 'change.done' : 'new.done'));
    onClose();
  };
  const send = async () => {
    const found = issuesOf(draft, member !== undefined);
    setIssues(found);
    setProblem('');
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      await carry();
    } catch (error) {
      const told = foundBy(error);
      setIssues(told);
      const unknown = !member && error instanceof ApiError && error.passing && error.status !== 429;
      if (unknown) setProblem(t('new.unknown'));
      else if (Object.keys(told).length === 0) setProblem(refusal(error));
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: ['staff'] });
    }
  };
  return (
    <Dialog
      title={member ? t('change.title', { name: member.fullName || member.name }) : t('new.title')}
      onClose={onClose}
      held={busy}
    >
      <form
        className={form.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!busy) void send();
        }}
      >
        {!member && (
          <TextField
            label={t('field.name')}
            hint={t('field.name.hint')}
            value={draft.name}
            issue={issues.name}
            onChange={(name) => change({ name })}
          />
        )}
        <TextField
          label={t('field.fullName')}
          value={draft.fullName}
          issue={issues.fullName}
          onChange={(fullName) => change({ fullName })}
        />
        {!member && <PinField pin={draft.pin} issue={issues.pin} onChange={(pin) => change({ pin })} />}
        <StoreFields draft={draft} issue={issues.stores} onChange={change} />
        <RightFields
          legend={t('field.scopes')}
          offered={staffRights}
          chosen={draft.rights}
          onChange={(rights) => change({ rights })}
        />
        <p className={form.problem} role="alert">
          {[issues.scopes, problem].filter(Boolean).join(' ')}
        </p>
        <div className={form.actions}>
          <Button type="submit" look="main" busy={busy}>
            {t(busy ? 'sending' : member ? 'change.send' : 'new.send')}
          </Button>
          <Button onClick={onClose}>{uiText('action.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
