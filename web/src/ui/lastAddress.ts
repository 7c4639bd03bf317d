import { useEffect } from 'react';
import { useSearch } from 'wouter';

const last = new Map<string, string>();

/** A list as the reader left it, filters and all, for the way back to it. */
export const lastAddress = (path: string): string => last.get(path) ?? path;

/** Remembers the address of the list at the path while it is shown. */
export function useRememberedAddress(path: string) {
  const search = useSearch();
  useEffect(() => {
    last.set(path, search ? `${path}?${search}` : path);
  }, [path, search]);
}
