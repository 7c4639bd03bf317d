import { answered, centralApi } from '@lib/api/client.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { type FormEvent, useId, useState } from 'react';
import { useStore } from '../store.ts';
import styles from './StoreView.module.css';
import { t } from './text.ts';

/**
 * Has the store take central's history over. It gives the store's copy up, so it takes an administrator's key of this store, which is
 * kept nowhere, and a box to tick.
 */
export function Accept({ timeline }: { timeline: string }) {
  const { config } = useStore();
  const queries = useQueryClient();
  const [key, setKey] = useState('');
  const [sure, setSure] = useState(false);
  const id = useId();
  const accept = useMutation({
    mutationFn: () => {
      const api = centralApi({ base: '/v1', timeoutMs: config.requestTimeoutMs, key: () => key.trim() });
      return answered(api.POST('/admin/central/accept', { body: { timeline } }));
    },
    onSuccess: () => queries.invalidateQueries(),
    onSettled: () => setKey(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sure && key.trim() !== '' && !accept.isPending) accept.mutate();
  };
  if (accept.isSuccess) return <p role="status">{t('sync.accept.done')}</p>;
  return (
    <form className={styles.accept} onSubmit={submit}>
      <p>{t('sync.accept.here')}</p>
      <label htmlFor={`${id}-key`}>{t('sync.accept.key')}</label>
      <input
        id={`${id}-key`}
        type="password"
        autoComplete="off"
        spellCheck={false}
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      <label className={styles.sure}>
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.target.checked)} />
        {t('sync.accept.sure')}
      </label>
      <Button type="submit" look="danger" busy={accept.isPending} disabled={!sure || key.trim() === ''}>
        {t('sync.accept')}
      </Button>
      {accept.isError && (
        <p className={styles.bad} role="alert">
          {explain(accept.error)}
        </p>
      )}
    </form>
  );
}
