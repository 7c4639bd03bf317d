import { useStore } from '../store.ts';
import { t } from './text.ts';

/** Whether what is open was sent with another key than the page has now. */
export const useIsForeign = (by: string | undefined): boolean => useStore().mark !== (by ?? '');

/** Says why what is open cannot be sent again here, where it cannot. */
export function OtherKey({ by }: { by: string | undefined }) {
  return useIsForeign(by) ? <p>{t('signIn.other')}</p> : null;
}
