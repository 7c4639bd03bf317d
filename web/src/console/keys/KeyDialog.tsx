import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { APIKey } from '@lib/api/types.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { type FormEvent, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { mended } from '../frame/mended.ts';
import { toast } from '../frame/toast.tsx';
import styles from '../people/People.module.css';
import { type Draft, draftOf, emptyDraft, endOf, fieldsOf, foundBy, type Issues, issuesOf, scopesOf } from './draft.ts';
import { ExpiryField, PurposeField, ScopeFields, TextField } from './fields.tsx';
import { refusal } from './refusal.ts';
import type { Shown } from './Secret.tsx';
import { t } from './text.ts';

interface KeyDialogProps {
  /** The key to change; a new one is made without it. */
  apiKey?: APIKey;
  onMade: (shown: Shown) => void;
  onClose: () => void;
}

/** Makes a key or changes what one may and until when. A change only holds for the key as it was when this was opened. */
export function KeyDialog({ apiKey, onMade, onClose }: KeyDialogProps) {
  const { api, queries } = useCentral();
  const [draft, setDraft] = useState<Draft>(() => (apiKey ? draftOf(apiKey) : emptyDraft));
  const [issues, setIssues] = useState<Issues>({});
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setIssues(mended(issues, fieldsOf(part)));
  };

  const make = async () => {
    const expiresAt = endOf(draft.expires)?.toISOString();
    const body = { name: draft.name.trim(), scopes: scopesOf(draft), ...(expiresAt ? { expiresAt } : {}) };
    const { name, secret } = (await answered(api.POST('/admin/keys', { body }))).data;
    onMade({ name, secret });
  };
  const save = async (key: APIKey) => {
    const { keyId, name, revision } = key;
    const end = endOf(draft.expires)?.toISOString();
    const until = draft.expires === draftOf(key).expires ? {} : end ? { expiresAt: end } : { neverExpires: true };
    const params = { path: { keyId }, header: { 'If-Match': `"r${revision}"` } };
    await answered(api.PATCH('/admin/keys/{keyId}', { params, body: { scopes: scopesOf(draft), ...until } }));
    toast.good(name, t('change.done'));
    onClose();
  };
  const send = async () => {
    const found = issuesOf(draft, apiKey !== undefined);
    setIssues(found);
    setProblem('');
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      await (apiKey ? save(apiKey) : make());
    } catch (error) {
      const told = foundBy(error);
      setIssues(told);
      const unknown = !apiKey && error instanceof ApiError && error.passing && error.status !== 429;
      if (unknown) setProblem(t('new.unknown'));
      else if (Object.keys(told).length === 0) setProblem(refusal(error));
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: ['keys'] });
    }
  };
  return (
    <Dialog title={apiKey ? t('change.title', { name: apiKey.name }) : t('new.title')} onClose={onClose} held={busy}>
      <form
        className={form.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!busy) void send();
        }}
      >
        {!apiKey && (
          <TextField
            label={t('field.name')}
            hint={t('field.name.hint')}
            value={draft.name}
            issue={issues.name}
            onChange={(name) => change({ name })}
          />
        )}
        <PurposeField draft={draft} onChange={change} />
        <ScopeFields draft={draft} issue={issues.scopes} onChange={change} />
        <ExpiryField draft={draft} issue={issues.expiresAt} onChange={change} />
        {draft.rights.includes('admin') && <p className={styles.warn}>{t('admin.warn')}</p>}
        <p className={form.problem} role="alert">
          {problem}
        </p>
        <div className={form.actions}>
          <Button type="submit" look="main" busy={busy}>
            {t(apiKey ? (busy ? 'change.sending' : 'change.send') : busy ? 'new.sending' : 'new.send')}
          </Button>
          <Button onClick={onClose}>{uiText('action.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
