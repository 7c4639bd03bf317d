import type { Member } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { Button, EmptyState, ErrorState, SkeletonList } from '@ui/index.ts';
import { UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { useStoreNames } from '../central/reads.ts';
import form from '../frame/Form.module.css';
import { Page, Panel } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import styles from '../people/People.module.css';
import { Tabs } from '../people/Tabs.tsx';
import { MemberDialog } from './MemberDialog.tsx';
import { PinDialog } from './PinDialog.tsx';
import { Row } from './Row.tsx';
import { type Span, useStaff } from './reads.ts';
import { SureDialog } from './SureDialog.tsx';
import { plural, t } from './text.ts';

export type Deed = 'change' | 'pin' | 'out' | 'remove';

/** Who signs in at the pages of stores: added, changed and removed here. */
export default function Staff() {
  const [search, setSearch] = useSearchParams();
  const state: Span = search.get('state') === 'all' ? 'all' : 'active';
  const store = search.get('store') ?? '';
  const list = useStaff(state, store);
  const [adding, setAdding] = useState(false);
  const [doing, setDoing] = useState<{ member: Member; deed: Deed }>();
  const first = list.data?.pages[0];
  const staff = list.data?.pages.flatMap((page) => page.staff) ?? [];
  const done = () => setDoing(undefined);
  const choose = (part: Record<'state' | 'store', string>) =>
    setSearch(new URLSearchParams(Object.entries(part).filter(([, value]) => value !== '')), { replace: true });
  return (
    <Page
      title={frameText('nav.staff')}
      hint={t('staff.hint')}
      actions={
        <Button look="main" onClick={() => setAdding(true)}>
          <UserPlus size={17} aria-hidden />
          {t('staff.new')}
        </Button>
      }
    >
      <Tabs />
      <Choices state={state} store={store} onChange={choose} />
      {list.isPending ? (
        <SkeletonList rows={6} />
      ) : !first ? (
        <ErrorState title={t('staff.failed')} error={list.error} onRetry={() => void list.refetch()} />
      ) : staff.length === 0 && !list.hasNextPage ? (
        <EmptyState
          icon={Users}
          title={t(store ? 'staff.noneHere' : 'staff.none')}
          hint={store ? undefined : t('staff.none.hint')}
        />
      ) : (
        <Panel title={t('staff.list')} aside={plural('staff.count', first.total, quantity(first.total))}>
          <ul className={styles.list}>
            {staff.map((member) => (
              <Row key={member.name} member={member} onDo={(deed) => setDoing({ member, deed })} />
            ))}
          </ul>
        </Panel>
      )}
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('staff.more')}
        </Button>
      )}
      {adding && <MemberDialog onClose={() => setAdding(false)} />}
      {doing?.deed === 'change' && <MemberDialog member={doing.member} onClose={done} />}
      {doing?.deed === 'pin' && <PinDialog member={doing.member} onClose={done} />}
      {(doing?.deed === 'out' || doing?.deed === 'remove') && (
        <SureDialog member={doing.member} deed={doing.deed} onClose={done} />
      )}
    </Page>
  );
}

interface ChoicesProps {
  state: Span;
  store: string;
  onChange: (part: Record<'state' | 'store', string>) => void;
}

function Choices({ state, store, onChange }: ChoicesProps) {
  const known = useStoreNames();
  const stores = store === '' || known.includes(store) ? known : [...known, store];
  const which = state === 'all' ? 'all' : '';
  return (
    <search className={styles.bar}>
      <label className={form.field}>
        {t('staff.state')}
        <select value={which} onChange={({ target }) => onChange({ state: target.value, store })}>
          <option value="">{t('staff.state.active')}</option>
          <option value="all">{t('staff.state.all')}</option>
        </select>
      </label>
      <label className={form.field}>
        {t('staff.store')}
        <select value={store} onChange={({ target }) => onChange({ state: which, store: target.value })}>
          <option value="">{t('staff.store.all')}</option>
          {stores.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
    </search>
  );
}
