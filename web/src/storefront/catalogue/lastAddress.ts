import { useEffect } from 'react';
import { useSearch } from 'wouter';

let last = '/';

/** The catalogue as the reader left it, filters and all, for the way back. */
export const lastCatalogue = () => last;

/** Remembers the address of the catalogue while it is shown. */
export function useRememberedAddress() {
  const search = useSearch();
  useEffect(() => {
    last = search ? `/?${search}` : '/';
  }, [search]);
}
