import { check, decimal, emptyDraft, whole } from './draft.ts';
import type { Change } from './edit.ts';
import { t } from './text.ts';

/** What stands in the fields of an edit. */
export interface Typed {
  how: 'by' | 'to';
  text: string;
  reason: string;
}

/** The change that was typed; undefined while it is none. */
export function changeOf({ how, text, reason }: Typed, field: Change['field']): Change | undefined {
  if (field === 'available') {
    const value = whole(text);
    if (value === undefined || (how === 'by' ? value === 0 : value < 0)) return undefined;
    return { field, how, value, reason };
  }
  if (amountFault({ how, text, reason }, field)) return undefined;
  if (field === 'price') return { field, value: decimal(text) as number };
  return { field, value: text.trim() };
}

/** Why what was typed is no change. */
export function amountFault({ how, text }: Typed, field: Change['field']): string {
  if (field === 'available') return t(how === 'by' ? 'issue.delta' : 'issue.whole');
  const purpose = field === 'name' ? 'create' : 'either'; // a name may not be empty, a category may
  const { issues } = check({ ...emptyDraft, productId: '-', name: '-', [field]: text }, purpose);
  if (field === 'price' && !text.trim()) return t('issue.price');
  return issues[field] ?? '';
}
