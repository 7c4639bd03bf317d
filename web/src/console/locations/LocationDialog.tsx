import { ApiError } from '@lib/api/error.ts';
import type { Location, LocationKind } from '@lib/api/types.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { type FormEvent, useId, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { mended } from '../frame/mended.ts';
import { toast } from '../frame/toast.tsx';
import { wordsOf } from '../write/words.ts';
import type { LocationFields } from '../write/writes.ts';
import styles from './Locations.module.css';
import { t } from './text.ts';

export const kinds: readonly LocationKind[] = ['shop', 'warehouse', 'quarantine', 'other'];

interface LocationDialogProps {
  /** The place to change; a new one is made without it. */
  location?: Location | undefined;
  all: readonly Location[];
  onClose: () => void;
}

interface Issues {
  id?: string;
  name?: string;
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** What is wrong with a new code, or with a name. */
export function issuesOf(id: string, name: string, taken: readonly Location[]): Issues {
  const issues: Issues = {};
  if (!/^[a-z0-9-]{1,32}$/.test(id)) issues.id = t('issue.id');
  else if (taken.some(({ locationId }) => locationId === id)) issues.id = t('issue.taken');
  if (bytes(name) > 256) issues.name = t('issue.name');
  return issues;
}

/** Makes a place or changes one. A change only holds for the place as it was when this was opened. */
export function LocationDialog({ location, all, onClose }: LocationDialogProps) {
  const { writes, queries } = useCentral();
  const [id, setId] = useState(location?.locationId ?? '');
  const [fields, setFields] = useState<LocationFields>(() => fieldsOf(location));
  const [issues, setIssues] = useState<Issues>({});
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<LocationFields>) => setFields({ ...fields, ...part });
  const ids = useId();

  const send = async () => {
    const locationId = id.trim();
    const body = { ...fields, name: fields.name.trim() };
    const found = issuesOf(locationId, body.name, location ? [] : all);
    setIssues(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    setProblem('');
    const name = body.name || locationId;
    try {
      const order = { what: 'putLocation' as const, locationId, revision: location?.revision ?? 0, body };
      await writes.send('edit', order, t(location ? 'change.label' : 'new.label', { name }));
      onClose();
      toast.good(name, t(location ? 'change.done' : 'new.done'));
    } catch (error) {
      const met = error instanceof ApiError && error.status === 412;
      setProblem(met ? t('change.met') : wordsOf(error));
    } finally {
      void queries.invalidateQueries({ queryKey: ['locations'] });
      setBusy(false);
    }
  };
  const check = (field: 'sellable' | 'active') => (
    <label className={styles.check}>
      <input
        type="checkbox"
        checked={fields[field]}
        aria-describedby={`${ids}-${field}`}
        onChange={(event) => change({ [field]: event.target.checked })}
      />
      <span>
        {t(`field.${field}`)}
        <span id={`${ids}-${field}`} className={styles.small}>
          {t(`field.${field}.hint`)}
        </span>
      </span>
    </label>
  );
  return (
    <Dialog title={location ? location.name || location.locationId : t('locations.new')} onClose={onClose} held={busy}>
      <form
        className={form.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!busy) void send();
        }}
      >
        {!location && (
          <div className={form.field}>
            <label htmlFor={`${ids}-id`}>{t('field.locationId')}</label>
            <input
              id={`${ids}-id`}
              value={id}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              aria-invalid={issues.id !== undefined}
              aria-describedby={`${ids}-id-hint ${ids}-id-issue`}
              onChange={(event) => {
                setId(event.target.value);
                setIssues(mended(issues, ['id']));
              }}
            />
            <span id={`${ids}-id-hint`} className={form.note}>
              {t('field.locationId.hint')}
            </span>
            <span id={`${ids}-id-issue`} className={form.problem} role="alert">
              {issues.id}
            </span>
          </div>
        )}
        <label className={form.field} htmlFor={`${ids}-name`}>
          {t('field.name')}
          <input
            id={`${ids}-name`}
            value={fields.name}
            autoComplete="off"
            aria-invalid={issues.name !== undefined}
            aria-describedby={`${ids}-name-issue`}
            onChange={(event) => {
              change({ name: event.target.value });
              setIssues(mended(issues, ['name']));
            }}
          />
          <span id={`${ids}-name-issue`} className={form.problem} role="alert">
            {issues.name}
          </span>
        </label>
        <label className={form.field}>
          {t('field.kind')}
          <select value={fields.kind} onChange={(event) => change({ kind: event.target.value as LocationKind })}>
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`kind.${kind}`)}
              </option>
            ))}
          </select>
        </label>
        {check('sellable')}
        {check('active')}
        <p className={form.problem} role="alert">
          {problem}
        </p>
        <div className={form.actions}>
          <Button type="submit" look="main" busy={busy}>
            {t(busy ? 'saving' : location ? 'save' : 'new.send')}
          </Button>
          <Button onClick={onClose}>{uiText('action.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function fieldsOf(location: Location | undefined): LocationFields {
  const { name = '', kind = 'shop', sellable = true, active = true } = location ?? {};
  return { name, kind, sellable, active };
}
