import type { Act } from '@lib/api/types.ts';
import { Button } from '@ui/index.ts';
import { useTyped } from '@ui/useTyped.ts';
import { useId, useMemo } from 'react';
import form from '../frame/Form.module.css';
import fields from '../history/FilterFields.module.css';
import { When } from '../history/FilterFields.tsx';
import { t as historyText } from '../history/text.ts';
import { choosing, type Filters, readFilters } from './filters.ts';
import { actions, actionWords, t } from './text.ts';

interface FilterFieldsProps {
  filters: Filters;
  /** What was read, for names to choose from. */
  acts: readonly Act[];
  onChange: (part: Partial<Filters>) => void;
}

/** Which acts, by when, who and what. */
export function FilterFields({ filters, acts, onChange }: FilterFieldsProps) {
  const id = useId();
  const typed = useTyped(filters.person, (person) => onChange({ person }));
  const persons = useMemo(() => [...new Set(acts.flatMap(({ actor }) => (actor ? [actor] : [])))].sort(), [acts]);
  const known = filters.action === '' || actions.includes(filters.action) ? actions : [...actions, filters.action];
  const day = (name: 'from' | 'to') => (
    <label className={form.field}>
      {historyText(`filter.${name}`)}
      <input
        type="date"
        value={filters[name]}
        onChange={(event) => onChange({ span: '', [name]: event.target.value })}
      />
    </label>
  );
  return (
    <search className={fields.filters} aria-label={t('audit.filter')}>
      <When filters={filters} onChange={onChange} />
      <div className={fields.fields}>
        <label className={form.field}>
          {t('audit.person')}
          <input
            type="search"
            value={typed.text}
            placeholder={t('audit.person.hint')}
            list={id}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => typed.type(event.target.value)}
            onKeyDown={({ key }) => key === 'Enter' && typed.flush()}
          />
          <datalist id={id}>
            {persons.map((person) => (
              <option key={person}>{person}</option>
            ))}
          </datalist>
        </label>
        <label className={form.field}>
          {t('audit.action')}
          <select value={filters.action} onChange={({ target }) => onChange({ action: target.value })}>
            <option value="">{t('audit.action.all')}</option>
            {known.map((action) => (
              <option key={action} value={action}>
                {actionWords(action)}
              </option>
            ))}
          </select>
        </label>
        {day('from')}
        {day('to')}
      </div>
      {choosing(filters) && (
        <Button
          look="quiet"
          className={fields.clear ?? ''}
          onClick={() => onChange(readFilters(new URLSearchParams()))}
        >
          {t('audit.clear')}
        </Button>
      )}
    </search>
  );
}
