import { useEffect } from 'react';
import { useStore } from '../store.ts';
import { t } from './text.ts';

/** Names the page in the browser's title. */
export function usePageTitle(page?: string) {
  const store = useStore().config.storeName;
  useEffect(() => {
    document.title = page ? t('title.page', { page, store }) : t('title.catalogue', { store });
  }, [page, store]);
}
