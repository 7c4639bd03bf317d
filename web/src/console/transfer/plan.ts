import { type Measure, parseAmount } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import {
  type FieldName,
  fields,
  type NewProduct,
  type Purpose,
  type SetProduct,
  type Values,
} from '../products/draft.ts';
import { sameValue } from '../products/extras.ts';
import { t as productsText } from '../products/text.ts';
import { nameOf } from './columns.ts';
import type { Line } from './lines.ts';
import { t } from './text.ts';

export type ChangedField = Exclude<FieldName, 'productId'>;

export type Value = NonNullable<Values[ChangedField]>;

/** What becomes of a field: what it is now, if the product exists, and what the file says. */
export interface Change {
  field: ChangedField;
  old?: Value;
  value: Value;
}

/** What to do with a line whose product was changed since the file was written. */
export type Choice = 'skip' | 'rest' | 'all';

/**
 * What a line comes to. `conflict`: the file gives a version, the product has another by now, and the file would change it;
 * what it would take back may be the sales since, so somebody must choose.
 */
export type Kind = 'new' | 'change' | 'same' | 'conflict' | 'fault';
export const kinds = ['conflict', 'fault', 'new', 'change', 'same'] as const satisfies readonly Kind[];

export interface Planned {
  line: Line;
  kind: Kind;
  now?: Product;
  changes: Change[];
  fault?: string;
}

export interface PlanOptions {
  purpose: Purpose;
  /** For new products that have none. */
  price?: number | undefined;
}

/** Holds the lines against the products that are there. */
export function plan(lines: readonly Line[], there: ReadonlyMap<string, Product>, options: PlanOptions): Planned[] {
  return lines.map((read) => {
    const now = read.fault ? undefined : there.get(read.values.productId);
    const line = inParts(read, now);
    if (line.fault) return { line, kind: 'fault', changes: [], fault: line.fault, ...(now ? { now } : {}) };
    return now ? existing(line, now, options) : created(line, options);
  });
}

/** How a product is measured once a line was carried out: as the file says, else as it is. */
export const measureOf = ({ values: { decimals, unit } }: Line, now?: Product): Measure => ({
  decimals: decimals ?? now?.decimals,
  unit: unit ?? now?.unit,
});

/** The line with the stock in smallest parts. */
function inParts(line: Line, now?: Product): Line {
  const { stock, values, fault } = line;
  if (stock === undefined || fault) return line;
  const { decimals = 0 } = measureOf(line, now);
  const available = parseAmount(stock, { decimals });
  if (available !== undefined) return { ...line, values: { ...values, available } };
  const issue = decimals === 0 ? productsText('issue.whole') : productsText('issue.parts', { decimals });
  return { ...line, fault: `${nameOf('available')}: ${issue}` };
}

function existing(line: Line, now: Product, { purpose }: PlanOptions): Planned {
  if (purpose === 'create') return { line, kind: 'fault', now, changes: [], fault: t('issue.exists') };
  const changes = changed.flatMap((field): Change[] => {
    const [old, value] = [now[field] ?? absent(field), line.values[field]];
    return value === undefined || sameValue(value, old) ? [] : [{ field, old, value }];
  });
  const { version } = line.values;
  const met = version !== undefined && version !== now.version;
  return { line, kind: changes.length === 0 ? 'same' : met ? 'conflict' : 'change', now, changes };
}

function created(line: Line, { purpose, price }: PlanOptions): Planned {
  const { values } = line;
  const full = { ...values, price: values.price ?? price };
  const missing = (['name', 'price'] as const).find((field) => full[field] === undefined);
  const changes = changed.flatMap((field): Change[] => {
    const value = full[field];
    return value === undefined ? [] : [{ field, value }];
  });
  const fault =
    purpose === 'set'
      ? productsText('row.gone')
      : missing && `${nameOf(missing)}: ${productsText('issue.required')}. ${t('issue.newNeeds')}`;
  return fault ? { line, kind: 'fault', changes, fault } : { line, kind: 'new', changes };
}

/** What a product without it has. */
const absent = (field: ChangedField): Value => (field === 'decimals' ? 0 : '');

const changed = fields.filter((field): field is ChangedField => field !== 'productId');

/** Whether a line lacks nothing but the price of a new product. */
export const lacksPrice = (planned: Planned, { purpose }: PlanOptions): boolean =>
  purpose !== 'set' && !planned.line.fault && !planned.now && planned.line.values.price === undefined;

/** One line that is sent: the fields that change, and no others. */
export interface Item {
  planned: Planned;
  changes: readonly Change[];
}

/** What is sent of a plan, as was chosen for its conflicts. */
export function itemsOf(plans: readonly Planned[], choiceOf: (planned: Planned) => Choice): Item[] {
  return plans.flatMap((planned): Item[] => {
    if (planned.kind === 'new' || planned.kind === 'change') return [{ planned, changes: planned.changes }];
    if (planned.kind !== 'conflict') return [];
    const choice = choiceOf(planned);
    const changes = choice === 'rest' ? withoutStock(planned) : planned.changes;
    return choice === 'skip' || changes.length === 0 ? [] : [{ planned, changes }];
  });
}

/** The changes but that of the stock, which sales change all the time. */
export const withoutStock = ({ changes }: Planned): Change[] => changes.filter(({ field }) => field !== 'available');

const valuesOf = (changes: readonly Change[]) => Object.fromEntries(changes.map(({ field, value }) => [field, value]));

export const newProduct = ({ planned, changes }: Item): NewProduct =>
  ({ productId: planned.line.values.productId, ...valuesOf(changes) }) as NewProduct;

/** A change holds for the version that was looked at only. */
export function setProduct({ planned, changes }: Item): SetProduct {
  const { now, line } = planned;
  return { productId: line.values.productId, ...valuesOf(changes), expectedVersion: now?.version ?? 0 };
}
