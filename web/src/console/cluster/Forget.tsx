import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { MissingNode } from '@lib/api/types.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Dialog } from '@ui/Dialog.tsx';
import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import { t } from './text.ts';

/** Asks whether a node is gone for good, and has nobody miss it any more. */
export function Forget({ node: { name }, onClose }: { node: MissingNode; onClose: () => void }) {
  const { api } = useCentral();
  const queries = useQueryClient();
  const forget = useMutation({
    mutationFn: async () =>
      (await answered(api.DELETE('/admin/cluster/nodes/{name}', { params: { path: { name } } }))).data,
    onSuccess: (cluster) => {
      queries.setQueryData(['cluster'], cluster);
      toast.good(t('forget.done', { node: name }));
      onClose();
    },
    onError: () => queries.invalidateQueries({ queryKey: ['cluster'] }),
  });
  return (
    <Dialog title={t('forget.title', { node: name })} onClose={onClose} held={forget.isPending}>
      <p className={form.hint}>{t('forget.hint')}</p>
      <p className={form.problem} role="alert">
        {forget.isError && words(forget.error)}
      </p>
      <div className={form.actions}>
        <Button look="main" busy={forget.isPending} onClick={() => forget.mutate()}>
          {t('node.forget')}
        </Button>
        <Button onClick={onClose}>{uiText('action.cancel')}</Button>
      </div>
    </Dialog>
  );
}

/** Why it was refused. */
function words(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.code === 'not_found') return t('forget.gone');
    if (error.code === 'invalid_request') return t('forget.lives');
  }
  return explain(error);
}
