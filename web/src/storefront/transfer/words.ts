import type { Location, Transfer } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { explain } from '@ui/explain.ts';
import { nameOf as placeName } from '../places/usePlaces.ts';
import { plural, t } from './text.ts';
import type { Became, Deed } from './transfers.ts';

/** How people call a transfer: by its reference, else by the beginning of its id. */
export const refOf = ({ ref, transferId }: Pick<Transfer, 'ref' | 'transferId'>): string =>
  ref || t('transfer.noRef', { id: transferId.slice(0, 6) });

const about = (deed: Deed, all: readonly Location[] | undefined) => ({
  ref: deed.do === 'ship' ? deed.ref : deed.ref,
  place: deed.do === 'ship' ? placeName(deed.to, all) : '',
  what: deed.do === 'ship' ? plural('count.products', deed.lines.length, quantity(deed.lines.length)) : '',
});

export const openWords = (deed: Deed, all?: readonly Location[]): string => t(`open.${deed.do}`, about(deed, all));

/** What became of a deed, in a sentence. */
export function becameWords(became: Became, all?: readonly Location[]): { text: string; good: boolean } {
  const { deed } = became;
  const bad = (text: string) => ({ good: false, text });
  switch (became.is) {
    case 'done': {
      const part = deed.do === 'receive' && became.transfer.state === 'partly_received';
      return { good: true, text: t(part ? 'became.receive.part' : `became.${deed.do}`, about(deed, all)) };
    }
    case 'short':
      return bad(t('became.short'));
    case 'ended': {
      const how = (['received', 'cancelled'] as const).find((state) => state === became.state) ?? 'unknown';
      return bad(t('became.ended', { state: t(`became.${how}`) }));
    }
    case 'beyond':
      return bad(t('became.beyond'));
    case 'refused':
      return bad(t('became.refused', { why: explain(became.error) }));
  }
}
