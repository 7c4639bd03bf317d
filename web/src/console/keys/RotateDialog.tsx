import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { APIKey } from '@lib/api/types.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { type FormEvent, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { refusal } from './refusal.ts';
import type { Shown } from './Secret.tsx';
import { t } from './text.ts';

interface RotateDialogProps {
  apiKey: APIKey;
  onMade: (shown: Shown) => void;
  onClose: () => void;
}

const overlaps = [0, 3_600, 86_400, 604_800, 2_592_000] as const;

/** Gives a key a new secret, and the one before a time to be replaced in. */
export function RotateDialog({ apiKey: { keyId, name }, onMade, onClose }: RotateDialogProps) {
  const { api, queries } = useCentral();
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]>(86_400);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setProblem('');
    try {
      const params = { path: { keyId } };
      const call = api.POST('/admin/keys/{keyId}/rotate', { params, body: { overlapSeconds: overlap } });
      const { secret, rotatedUntil } = (await answered(call)).data;
      onMade({ name, secret, before: rotatedUntil ?? '' });
    } catch (error) {
      const unknown = error instanceof ApiError && error.passing && error.status !== 429;
      setProblem(unknown ? t('rotate.unknown') : refusal(error));
      setBusy(false);
    } finally {
      void queries.invalidateQueries({ queryKey: ['keys'] });
    }
  };
  return (
    <Dialog title={t('rotate.title', { name })} onClose={onClose} held={busy}>
      <form
        className={form.form}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!busy) void send();
        }}
      >
        <p className={form.hint}>{t('rotate.hint')}</p>
        <label className={form.field}>
          {t('rotate.overlap')}
          <select value={overlap} onChange={({ target }) => setOverlap(Number(target.value) as typeof overlap)}>
            {overlaps.map((seconds) => (
              <option key={seconds} value={seconds}>
                {t(`overlap.${seconds}`)}
              </option>
            ))}
          </select>
        </label>
        <p className={form.problem} role="alert">
          {problem}
        </p>
        <div className={form.actions}>
          <Button type="submit" look="main" busy={busy}>
            {t('rotate.send')}
          </Button>
          <Button onClick={onClose}>{uiText('action.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
