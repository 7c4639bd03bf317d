import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { type FormEvent, useId, useState } from 'react';
import { useLocation } from 'wouter';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import { wordsOf } from '../write/words.ts';
import {
  check,
  type Draft,
  emptyDraft,
  type FieldName,
  fields,
  type Issues,
  issuesOf,
  type NewProduct,
} from './draft.ts';
import { t } from './text.ts';
import { useCategories } from './useProducts.ts';

/** Creates one product. What is wrong is said at the field before anything is sent. */
export function CreateDialog({ onClose }: { onClose: () => void }) {
  const { writes, queries } = useCentral();
  const [, go] = useLocation();
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [issues, setIssues] = useState<Issues>({});
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  const send = async () => {
    const checked = check(draft, 'create');
    setIssues(checked.issues);
    if (Object.keys(checked.issues).length > 0) return;
    setBusy(true);
    setProblem('');
    try {
      const product = checked.values as NewProduct;
      const order = { what: 'create' as const, body: { products: [product] } };
      const [row] = await writes.send('edit', order, t('create.label', { name: product.name }));
      if (!row?.ok) return setProblem(row?.message ?? '');
      onClose();
      void queries.invalidateQueries({ queryKey: ['categories'] });
      toast.good(product.name, t('create.done'));
      go(`/products/${encodeURIComponent(product.productId)}`);
    } catch (error) {
      const found = issuesOf(error);
      setIssues(found);
      if (Object.keys(found).length === 0) setProblem(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };

  const field = (name: FieldName) => (
    <DraftField
      key={name}
      name={name}
      value={draft[name]}
      issue={issues[name]}
      onChange={(value) => setDraft({ ...draft, [name]: value })}
    />
  );
  return (
    <Dialog title={t('create.title')} onClose={onClose} held={busy}>
      <form
        className={form.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!busy) void send();
        }}
      >
        {fields.slice(0, 3).map(field)}
        <div className={form.pair}>{fields.slice(3).map(field)}</div>
        <p className={form.problem} role="alert">
          {problem}
        </p>
        <div className={form.actions}>
          <Button type="submit" look="main" busy={busy}>
            {t(busy ? 'edit.saving' : 'create.send')}
          </Button>
          <Button onClick={onClose}>{uiText('action.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}

interface DraftFieldProps {
  name: FieldName;
  value: string;
  issue: string | undefined;
  onChange: (value: string) => void;
}

function DraftField({ name, value, issue, onChange }: DraftFieldProps) {
  const id = useId();
  const categories = useCategories();
  return (
    <label className={form.field} htmlFor={id}>
      {t(`field.${name}`)}
      <input
        id={id}
        value={value}
        inputMode={name === 'available' ? 'numeric' : name === 'price' ? 'decimal' : 'text'}
        placeholder={name === 'available' ? '0' : undefined}
        list={name === 'category' ? `${id}-known` : undefined}
        autoComplete="off"
        aria-invalid={issue !== undefined}
        aria-describedby={`${id}-issue`}
        onChange={(event) => onChange(event.target.value)}
      />
      {name === 'category' && (
        <datalist id={`${id}-known`}>
          {categories.map((category) => (
            <option key={category}>{category}</option>
          ))}
        </datalist>
      )}
      <span id={`${id}-issue`} className={form.problem}>
        {issue}
      </span>
    </label>
  );
}
