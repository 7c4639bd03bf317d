import { answered } from '@lib/api/client.ts';
import type { KeyList } from '@lib/api/types.ts';
import { dateTime, quantity } from '@lib/format.ts';
import { useMutation } from '@tanstack/react-query';
import { explain } from '@ui/explain.ts';
import { Button } from '@ui/index.ts';
import { ShieldAlert } from 'lucide-react';
import { useCentral } from '../central/central.ts';
import bars from '../frame/Bars.module.css';
import { toast } from '../frame/toast.tsx';
import { plural, t } from './text.ts';

/** After a restore to an earlier moment: what was done to keys since is lost, so somebody looks through them. */
export function Confirm({ unconfirmed }: { unconfirmed: NonNullable<KeyList['unconfirmed']> }) {
  const { api, queries } = useCentral();
  const { since, keys } = unconfirmed;
  const confirm = useMutation({
    mutationFn: () => answered(api.POST('/admin/keys/confirm')),
    onSuccess: () => toast.good(t('confirm.done')),
    onError: (error) => toast.bad(t('confirm.failed'), explain(error)),
    onSettled: () => Promise.all(['keys', 'health'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <div className={bars.bar} data-kind="warn" role="alert">
      <ShieldAlert size={18} aria-hidden />
      <p>
        <strong>{t('confirm.title')}</strong>{' '}
        {t('confirm.words', { since: since ? dateTime(since) : t('confirm.earlier') })}{' '}
        {plural('confirm.count', keys, quantity(keys))}
      </p>
      <Button look="main" busy={confirm.isPending} onClick={() => confirm.mutate()}>
        {t('confirm.open')}
      </Button>
    </div>
  );
}
