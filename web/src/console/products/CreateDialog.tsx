import { parseAmount } from '@lib/amount.ts';
import { Dialog } from '@ui/Dialog.tsx';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { type ChangeEvent, type FormEvent, useId, useState } from 'react';
import { useLocation } from 'wouter';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { mended } from '../frame/mended.ts';
import { toast } from '../frame/toast.tsx';
import { wordsOf } from '../write/words.ts';
import styles from './CreateDialog.module.css';
import {
  check,
  type Draft,
  emptyDraft,
  type FieldName,
  fields,
  type Issues,
  issuesOf,
  type NewProduct,
  type Reading,
} from './draft.ts';
import { extraFault, extrasOf, isExtra } from './extras.ts';
import { decimal } from './number.ts';
import { reasonOf } from './reasonOf.ts';
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
  const [more, setMore] = useState(false);

  const send = async () => {
    const checked = check(draft, 'create', readingOf(draft));
    setIssues(checked.issues);
    if (Object.keys(checked.issues).some(isExtra)) setMore(true);
    if (Object.keys(checked.issues).length > 0) return;
    setBusy(true);
    setProblem('');
    try {
      const product = checked.values as NewProduct;
      const order = { what: 'create' as const, body: { products: [product] } };
      const [row] = await writes.send('edit', order, t('create.label', { name: product.name }));
      if (!row?.ok) return setProblem(row ? reasonOf(row) : '');
      onClose();
      void queries.invalidateQueries({ queryKey: ['categories'] });
      toast.good(product.name, t('create.done'));
      go(`/products/${encodeURIComponent(product.productId)}`);
    } catch (error) {
      const found = issuesOf(error);
      setIssues(found);
      if (Object.keys(found).some(isExtra)) setMore(true);
      if (Object.keys(found).length === 0) setProblem(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };

  const change = (name: FieldName, value: string) => {
    setDraft({ ...draft, [name]: value });
    setIssues(mended(issues, name === 'decimals' ? [name, 'available'] : [name])); // they say what a stock may be
  };
  const field = (name: FieldName) => (
    <DraftField
      key={name}
      name={name}
      value={draft[name]}
      issue={issues[name]}
      onChange={(value) => change(name, value)}
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
        <div className={form.pair}>{fields.slice(3, 5).map(field)}</div>
        <details open={more} onToggle={({ currentTarget }) => setMore(currentTarget.open)}>
          <summary className={styles.more}>{t('create.more')}</summary>
          <div className={form.form}>
            {field('barcodes')}
            <div className={form.pair}>{(['unit', 'decimals'] as const).map(field)}</div>
            {field('reorderPoint')}
            {field('attributes')}
          </div>
        </details>
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

/** Stock is typed in the unit of its product: 1.5 where there are decimals. */
function readingOf({ decimals }: Draft): Reading {
  const digits = extraFault('decimals', decimals) ? 0 : extrasOf.decimals(decimals);
  const reading = { decimal, whole: (text: string) => parseAmount(text, { decimals: digits }) };
  return digits === 0 ? reading : { ...reading, stockIssue: t('issue.parts', { decimals: digits }) };
}

const wide = ['barcodes', 'attributes'] as const satisfies readonly FieldName[];
const hinted = ['barcodes', 'attributes', 'unit', 'decimals', 'reorderPoint'] as const satisfies readonly FieldName[];
const modes: Partial<Record<FieldName, 'numeric' | 'decimal'>> = {
  available: 'decimal',
  price: 'decimal',
  decimals: 'numeric',
  reorderPoint: 'numeric',
};

interface DraftFieldProps {
  name: FieldName;
  value: string;
  issue: string | undefined;
  onChange: (value: string) => void;
}

function DraftField({ name, value, issue, onChange }: DraftFieldProps) {
  const id = useId();
  const categories = useCategories();
  const hint = hinted.find((one) => one === name);
  const shared = {
    id,
    value,
    autoComplete: 'off',
    'aria-invalid': issue !== undefined,
    'aria-describedby': `${hint ? `${id}-hint ` : ''}${id}-issue`,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => onChange(event.target.value),
  };
  return (
    <div className={form.field}>
      <label htmlFor={id}>{t(`field.${name}`)}</label>
      {wide.some((one) => one === name) ? (
        <textarea {...shared} rows={2} />
      ) : (
        <input
          {...shared}
          inputMode={modes[name] ?? 'text'}
          placeholder={name === 'available' ? '0' : undefined}
          list={name === 'category' ? `${id}-known` : undefined}
        />
      )}
      {hint && (
        <span id={`${id}-hint`} className={styles.hint}>
          {t(`hint.${hint}`)}
        </span>
      )}
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
    </div>
  );
}
