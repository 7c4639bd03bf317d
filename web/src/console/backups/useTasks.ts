import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explain } from '@ui/explain.ts';
import { useCentral } from '../central/central.ts';
import { toast } from '../frame/toast.tsx';
import { t } from './text.ts';

/** Has a backup made, or one of a name verified. That it has begun, and what has become of it, the list says. */
export function useTasks() {
  const { api } = useCentral();
  const queries = useQueryClient();
  const reread = () => queries.invalidateQueries({ queryKey: ['backups'] });
  const make = useMutation({
    mutationFn: () => answered(api.POST('/admin/backups')),
    onError: (error) => toast.bad(t('backups.notMade'), words(error)),
    onSettled: reread,
  });
  const verify = useMutation({
    mutationFn: (name: string) => answered(api.POST('/admin/backups/{name}/verify', { params: { path: { name } } })),
    onError: (error) => toast.bad(t('backups.notChecked'), words(error)),
    onSettled: reread,
  });
  return { make, verify };
}

/** Why something about backups was refused. */
export function words(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.code === 'backup_running') return t('backups.busy');
    if (error.code === 'not_found') return t('backups.gone');
    if (error.code === 'invalid_request') return t('backups.sealed');
  }
  return explain(error);
}
