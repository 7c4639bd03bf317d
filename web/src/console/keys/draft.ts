import { ApiError } from '@lib/api/error.ts';
import type { APIKey } from '@lib/api/types.ts';
import { type Right, rights } from '../session/rights.ts';
import { t } from './text.ts';

/** A key as it is being made or changed. */
export interface Draft {
  name: string;
  rights: readonly Right[];
  /** The stores whose link it is, as they are typed, with commas. */
  stores: string;
  /** The last day on which it is good, of the reader's calendar; '' for no end. */
  expires: string;
}

export interface Issues {
  name?: string;
  scopes?: string;
  expiresAt?: string;
}

/** Under which field what is wrong with a part of a draft stands. */
const issueOf = {
  name: 'name',
  rights: 'scopes',
  stores: 'scopes',
  expires: 'expiresAt',
} as const satisfies Record<keyof Draft, keyof Issues>;

export const fieldsOf = (part: Partial<Draft>) => (Object.keys(part) as (keyof Draft)[]).map((one) => issueOf[one]);

/** What keys are for, and the rights that this takes. */
export const purposes = {
  till: ['stock:read', 'stock:sell'],
  stockroom: ['stock:read', 'stock:sell', 'stock:adjust'],
  catalogue: ['stock:read', 'catalog:write'],
  look: ['stock:read', 'ops:read'],
  link: [],
  admin: ['admin'],
} as const satisfies Record<string, readonly Right[]>;
export type Purpose = keyof typeof purposes;

export const emptyDraft: Draft = { name: '', rights: purposes.till, stores: '', expires: '' };

const link = 'store:';

export function draftOf({ name, scopes, expiresAt }: APIKey): Draft {
  return {
    name,
    rights: rights.filter((right) => scopes.includes(right)),
    stores: scopes
      .filter((scope) => scope.startsWith(link))
      .map((scope) => scope.slice(link.length))
      .join(', '),
    expires: expiresAt ? dayOf(new Date(expiresAt)) : '',
  };
}

export const storesOf = (typed: string): string[] => [...new Set(typed.split(/[\s,;]+/).filter(Boolean))];

/** The scopes as central takes them. Who may do everything needs no other right. */
export function scopesOf({ rights: chosen, stores }: Draft): string[] {
  const own = chosen.includes('admin') ? ['admin'] : rights.filter((right) => chosen.includes(right));
  return [...own, ...storesOf(stores).map((store) => link + store)];
}

/** What is wrong with a draft, as far as that can be seen here. */
export function issuesOf(draft: Draft, made: boolean, now = Date.now()): Issues {
  const issues: Issues = {};
  if (!made && !/^[a-z0-9-]{1,32}$/.test(draft.name.trim())) issues.name = t('issue.name');
  if (scopesOf(draft).length === 0) issues.scopes = t('issue.scopes');
  const at = endOf(draft.expires);
  if (at !== undefined && !(at.getTime() > now)) issues.expiresAt = t('issue.expires');
  return issues;
}

/** What central found wrong, by field. */
export function foundBy(error: unknown): Issues {
  if (!(error instanceof ApiError)) return {};
  if (error.code === 'name_taken') return { name: t('issue.taken') };
  const issues: Issues = {};
  for (const { field, issue } of error.details) {
    if (field === 'name' || field === 'expiresAt') issues[field] ??= issue;
    if (field.startsWith('scopes')) issues.scopes ??= issue;
  }
  return issues;
}

/** The moment at which a day is over; a key is good to the end of its last one. */
export function endOf(day: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + 1);
}

/** The day of which a moment is the end; one within a day is of that day. */
export function dayOf(end: Date): string {
  const last = new Date(end.getTime() - 1);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${last.getFullYear()}-${two(last.getMonth() + 1)}-${two(last.getDate())}`;
}

/** The day that is so many days from now. */
export const inDays = (days: number, now = Date.now()): string => dayOf(new Date(now + days * 24 * 3_600_000 + 1));
