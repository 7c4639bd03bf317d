import { ApiError } from '@lib/api/error.ts';
import type { Member } from '@lib/api/types.ts';
import type { Right } from '../session/rights.ts';
import { t } from './text.ts';

/** What staff may be given; the rest is for keys. */
export const staffRights = ['stock:read', 'stock:sell', 'stock:adjust'] as const satisfies readonly Right[];
export type StaffRight = (typeof staffRights)[number];

/** A member as it is being added or changed. */
export interface Draft {
  name: string;
  fullName: string;
  pin: string;
  everywhere: boolean;
  stores: readonly string[];
  rights: readonly StaffRight[];
}

export type Issues = Partial<Record<'name' | 'fullName' | 'pin' | 'stores' | 'scopes', string>>;

/** Under which field what is wrong with a part of a draft stands. */
const issueOf = {
  name: 'name',
  fullName: 'fullName',
  pin: 'pin',
  everywhere: 'stores',
  stores: 'stores',
  rights: 'scopes',
} as const satisfies Record<keyof Draft, keyof Issues>;

export const fieldsOf = (part: Partial<Draft>) => (Object.keys(part) as (keyof Draft)[]).map((one) => issueOf[one]);

export const emptyDraft: Draft = {
  name: '',
  fullName: '',
  pin: '',
  everywhere: false,
  stores: [],
  rights: staffRights,
};

const all = '*';

export const draftOf = ({ name, fullName = '', stores, scopes }: Member): Draft => ({
  name,
  fullName,
  pin: '',
  everywhere: stores.includes(all),
  stores: stores.filter((store) => store !== all),
  rights: staffRights.filter((right) => scopes.includes(right)),
});

export const storesOf = ({ everywhere, stores }: Draft): string[] => (everywhere ? [all] : [...stores]);

/** What is wrong with a draft, as far as that can be seen here. `made`: it is there already, and keeps its name and PIN. */
export function issuesOf(draft: Draft, made: boolean): Issues {
  const issues: Issues = {};
  if (!made && !/^[a-z0-9-]{1,32}$/.test(draft.name.trim())) issues.name = t('issue.name');
  if (!made && pinFault(draft.pin)) issues.pin = pinFault(draft.pin);
  if (storesOf(draft).length === 0) issues.stores = t('issue.stores');
  if (draft.rights.length === 0) issues.scopes = t('issue.scopes');
  return issues;
}

/** Why a PIN is none; '' if it may be one. Central refuses those too that are easily guessed. */
export const pinFault = (pin: string): string => (/^\d{6,8}$/.test(pin) ? '' : t('issue.pin'));

/** What central found wrong, by field. */
export function foundBy(error: unknown): Issues {
  if (!(error instanceof ApiError)) return {};
  if (error.code === 'name_taken') return { name: t('issue.taken') };
  const issues: Issues = {};
  for (const { field, issue } of error.details) {
    if (field === 'name' || field === 'fullName' || field === 'pin') issues[field] ??= issue;
    if (field.startsWith('stores')) issues.stores ??= issue;
    if (field.startsWith('scopes')) issues.scopes ??= issue;
  }
  return issues;
}

/** A PIN that nobody could guess, of six digits of which no three in a row are the same or go up or down by one. */
export function newPin(random: (most: number) => number = below): string {
  for (;;) {
    const digits = Array.from({ length: 6 }, () => random(10));
    const steps = digits.slice(1).map((digit, i) => digit - (digits[i] ?? 0));
    const easy = steps.some((step, i) => i > 0 && Math.abs(step) < 2 && step === steps[i - 1]);
    if (!easy) return digits.join('');
  }
}

/** A number below another, each as likely as any. */
function below(most: number): number {
  const limit = Math.floor(2 ** 32 / most) * most;
  for (;;) {
    const [value = limit] = crypto.getRandomValues(new Uint32Array(1));
    if (value < limit) return value % most;
  }
}
