import type { APIKey } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { Button, EmptyState, ErrorState, SkeletonList, useSeconds } from '@ui/index.ts';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import form from '../frame/Form.module.css';
import { Page, Panel } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import styles from '../people/People.module.css';
import { Tabs } from '../people/Tabs.tsx';
import { Confirm } from './Confirm.tsx';
import { KeyDialog } from './KeyDialog.tsx';
import { RevokeDialog } from './RevokeDialog.tsx';
import { RotateDialog } from './RotateDialog.tsx';
import { Row } from './Row.tsx';
import { type Span, useKeys } from './reads.ts';
import { Secret, type Shown } from './Secret.tsx';
import { plural, t } from './text.ts';

export type Deed = 'change' | 'rotate' | 'revoke';

/** The keys of the directory: made, changed, given a new secret and revoked here. */
export default function Keys() {
  const [search, setSearch] = useSearchParams();
  const state: Span = search.get('state') === 'all' ? 'all' : 'active';
  const list = useKeys(state);
  const [making, setMaking] = useState(false);
  const [doing, setDoing] = useState<{ key: APIKey; deed: Deed }>();
  const [secret, setSecret] = useState<Shown>();
  useSeconds(); // ages go on, and keys end
  const first = list.data?.pages[0];
  const keys = list.data?.pages.flatMap((page) => page.keys) ?? [];
  const done = () => setDoing(undefined);
  const show = (shown: Shown) => {
    setMaking(false);
    done();
    setSecret(shown);
  };
  return (
    <Page
      title={frameText('nav.keys')}
      hint={t('keys.hint')}
      actions={
        <Button look="main" onClick={() => setMaking(true)}>
          <Plus size={17} aria-hidden />
          {t('keys.new')}
        </Button>
      }
    >
      <Tabs />
      {first?.unconfirmed && <Confirm unconfirmed={first.unconfirmed} />}
      <div className={styles.bar}>
        <label className={form.field}>
          {t('keys.state')}
          <select
            value={state}
            onChange={({ target }) => setSearch(target.value === 'all' ? { state: 'all' } : {}, { replace: true })}
          >
            <option value="active">{t('keys.state.active')}</option>
            <option value="all">{t('keys.state.all')}</option>
          </select>
        </label>
      </div>
      {list.isPending ? (
        <SkeletonList rows={6} />
      ) : !first ? (
        <ErrorState title={t('keys.failed')} error={list.error} onRetry={() => void list.refetch()} />
      ) : keys.length === 0 && !list.hasNextPage ? (
        <EmptyState
          icon={KeyRound}
          title={t(state === 'all' ? 'keys.none' : 'keys.noneGood')}
          hint={t('keys.none.hint')}
        />
      ) : (
        <Panel title={t('keys.list')} aside={plural('keys.count', first.total, quantity(first.total))}>
          <ul className={styles.list}>
            {keys.map((key) => (
              <Row key={key.keyId} apiKey={key} onDo={(deed) => setDoing({ key, deed })} />
            ))}
          </ul>
        </Panel>
      )}
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('keys.more')}
        </Button>
      )}
      {making && <KeyDialog onMade={show} onClose={() => setMaking(false)} />}
      {doing?.deed === 'change' && <KeyDialog apiKey={doing.key} onMade={show} onClose={done} />}
      {doing?.deed === 'rotate' && <RotateDialog apiKey={doing.key} onMade={show} onClose={done} />}
      {doing?.deed === 'revoke' && <RevokeDialog apiKey={doing.key} onClose={done} />}
      {secret && <Secret {...secret} onClose={() => setSecret(undefined)} />}
    </Page>
  );
}
