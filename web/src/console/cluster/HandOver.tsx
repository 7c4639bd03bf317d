import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { ClusterNode } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Dialog } from '@ui/Dialog.tsx';
import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { t as uiText } from '@ui/text.ts';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { toast } from '../frame/toast.tsx';
import { farBehind } from './behind.ts';
import { plural, t } from './text.ts';

interface HandOverProps {
  to: ClusterNode;
  leader: string;
  onClose: () => void;
}

/** Asks whether another node is to lead, and has it lead. */
export function HandOver({ to, leader, onClose }: HandOverProps) {
  const { api } = useCentral();
  const queries = useQueryClient();
  const hand = useMutation({
    mutationFn: async () => (await answered(api.POST('/admin/cluster/handover', { body: { to: to.name } }))).data,
    onSuccess: (cluster) => {
      queries.setQueryData(['cluster'], cluster);
      toast.good(t('hand.done', { node: cluster.leader ?? to.name }));
      onClose();
    },
    onError: () => queries.invalidateQueries({ queryKey: ['cluster'] }),
  });
  const count = plural('hand.changes', to.lagEvents, quantity(to.lagEvents));
  return (
    <Dialog title={t('hand.title', { node: to.name })} onClose={onClose} held={hand.isPending}>
      <p className={form.hint}>{t('hand.hint', { leader })}</p>
      {farBehind(to) && <p className={form.hint}>{t('hand.behind', { node: to.name, count })}</p>}
      <p className={form.problem} role="alert">
        {hand.isError && words(hand.error)}
      </p>
      <div className={form.actions}>
        <Button look="main" busy={hand.isPending} onClick={() => hand.mutate()}>
          {t('hand.sure')}
        </Button>
        <Button onClick={onClose}>{uiText('action.cancel')}</Button>
      </div>
    </Dialog>
  );
}

/** Why it was refused. */
function words(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.code === 'not_found') return t('hand.gone');
    if (error.code === 'invalid_request') return t('hand.alone');
  }
  return explain(error);
}
