import type { PastEvent } from '@lib/api/types.ts';
import { compareNames } from '@lib/search.ts';
import { Button } from '@ui/index.ts';
import { useTyped } from '@ui/useTyped.ts';
import { type ReactNode, useId, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { useStoreNames } from '../central/reads.ts';
import form from '../frame/Form.module.css';
import { named, nameOf, useChain } from '../locations/locations.ts';
import { reasonWords } from '../products/reasons.ts';
import styles from './FilterFields.module.css';
import { choosing, type Filters, none, readFilters, writeFilters } from './filters.ts';
import { actions } from './happened.ts';
import { spans } from './spans.ts';
import { t } from './text.ts';

/** The filters of the address, and what changes a part of them. */
export function useFilters(): [Filters, (part: Partial<Filters>) => void] {
  const [search, setSearch] = useSearchParams();
  const filters = useMemo(() => readFilters(search), [search]);
  const set = (part: Partial<Filters>) =>
    setSearch((now) => writeFilters({ ...readFilters(now), ...part }), { replace: true });
  return [filters, set];
}

interface FilterFieldsProps {
  filters: Filters;
  onChange: (part: Partial<Filters>) => void;
  /** What was read, for names to choose from. */
  events: readonly PastEvent[];
  /** Of one product: it is not asked for which. */
  product?: boolean;
}

/** Which events, by when, person, shop, place, what happened and why. */
export function FilterFields({ filters, onChange, events, product = false }: FilterFieldsProps) {
  const places = useChain();
  const shops = useStoreNames();
  const persons = useMemo(() => names(events.map(({ actor }) => actor)), [events]);
  const reasons = useMemo(() => names(events.map(({ reason }) => reason)), [events]);
  const text = (name: 'product' | 'person' | 'reason' | 'ref', known: readonly string[] = [], hint?: string) => (
    <TypedField
      label={t(`filter.${name}`)}
      value={filters[name]}
      known={known}
      hint={hint}
      onChange={(value) => onChange({ [name]: value })}
    />
  );
  const day = (name: 'from' | 'to') => (
    <label className={form.field}>
      {t(`filter.${name}`)}
      <input
        type="date"
        value={filters[name]}
        onChange={(event) => onChange({ span: '', [name]: event.target.value })}
      />
    </label>
  );
  return (
    <search className={styles.filters} aria-label={t('filter.title')}>
      <When filters={filters} onChange={onChange} />
      <div className={styles.fields}>
        {!product && text('product')}
        {text('person', persons, t('filter.person.hint'))}
        <Choice
          label={t('filter.shop')}
          value={filters.shop}
          all={t('filter.shop.all')}
          onChange={(shop) => onChange({ shop })}
        >
          {withChosen(shops, filters.shop).map((shop) => (
            <option key={shop}>{shop}</option>
          ))}
        </Choice>
        {places && (
          <Choice
            label={t('filter.place')}
            value={filters.place}
            all={t('filter.place.all')}
            onChange={(place) => onChange({ place })}
          >
            {withChosen(['pool', ...named(places).map(({ locationId }) => locationId)], filters.place).map((place) => (
              <option key={place} value={place}>
                {nameOf(place, places)}
              </option>
            ))}
          </Choice>
        )}
        <Choice
          label={t('filter.action')}
          value={filters.action}
          all={t('filter.action.all')}
          onChange={(action) => onChange({ action: action as Filters['action'] })}
        >
          {actions.map((action) => (
            <option key={action} value={action}>
              {t(`action.${action}`)}
            </option>
          ))}
        </Choice>
        {text('reason', reasons)}
        {text('ref')}
        {day('from')}
        {day('to')}
      </div>
      {choosing(filters) && (
        <Button look="quiet" className={styles.clear ?? ''} onClick={() => onChange({ ...none, ...time(filters) })}>
          {t('filter.clear')}
        </Button>
      )}
    </search>
  );
}

const time = ({ span, from, to }: Filters) => ({ span, from, to });

interface WhenProps {
  filters: Pick<Filters, 'span' | 'from' | 'to'>;
  onChange: (part: Pick<Filters, 'span' | 'from' | 'to'>) => void;
}

/** The usual times by one press. */
export function When({ filters, onChange }: WhenProps) {
  const id = useId();
  const { span, from, to } = filters;
  const dated = from !== '' || to !== '';
  return (
    <fieldset className={styles.spans}>
      <legend className="visually-hidden">{t('span.title')}</legend>
      {(['', ...spans] as const).map((one) => (
        <label key={one} data-on={(span === one && !(one === '' && dated)) || undefined}>
          <input
            type="radio"
            name={id}
            checked={span === one && !(one === '' && dated)}
            onChange={() => onChange({ span: one, from: '', to: '' })}
          />
          {t(one === '' ? 'span.all' : `span.${one}`)}
        </label>
      ))}
    </fieldset>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  all: string;
  children: ReactNode;
  onChange: (value: string) => void;
}

function Choice({ label, value, all, children, onChange }: ChoiceProps) {
  return (
    <label className={form.field}>
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{all}</option>
        {children}
      </select>
    </label>
  );
}

interface TypedFieldProps {
  label: string;
  value: string;
  known: readonly string[];
  hint: string | undefined;
  onChange: (value: string) => void;
}

/** Looked for when typing pauses. */
function TypedField({ label, value, known, hint, onChange }: TypedFieldProps) {
  const id = useId();
  const typed = useTyped(value, onChange);
  return (
    <label className={form.field}>
      {label}
      <input
        type="search"
        value={typed.text}
        placeholder={hint}
        list={known.length > 0 ? id : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => typed.type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') typed.flush();
        }}
      />
      {known.length > 0 && (
        <datalist id={id}>
          {known.map((one) => (
            <option key={one} value={one}>
              {reasonWords(one)}
            </option>
          ))}
        </datalist>
      )}
    </label>
  );
}

const names = (all: readonly (string | undefined)[]): string[] =>
  [...new Set(all.flatMap((one) => (one ? [one] : [])))].sort(compareNames);

const withChosen = (known: readonly string[], chosen: string): readonly string[] =>
  chosen === '' || known.includes(chosen) ? known : [...known, chosen];
