import { useStore } from '../store.ts';
import { t } from './text.ts';
import { nameOfMark } from './whose.ts';

/** Whether what is open was sent by somebody else than who the page is of now. */
export const useIsForeign = (by: string | undefined): boolean => useStore().mark !== (by ?? '');

/** Says why what is open cannot be sent again here, where it cannot. */
export function OtherKey({ by = '' }: { by: string | undefined }) {
  const isForeign = useIsForeign(by);
  if (!isForeign) return null;
  const name = nameOfMark(by);
  return <p>{name ? t('other.name', { name }) : t(by ? 'other.key' : 'other.visitor')}</p>;
}
