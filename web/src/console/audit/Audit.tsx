import { answered } from '@lib/api/client.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, EmptyState, ErrorState, SkeletonList } from '@ui/index.ts';
import { ScrollText } from 'lucide-react';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { useCentral } from '../central/central.ts';
import { Page, Panel } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { useKeyNames } from '../keys/reads.ts';
import { Tabs } from '../people/Tabs.tsx';
import styles from './Audit.module.css';
import { FilterFields } from './FilterFields.tsx';
import { auditQuery, type Filters, readFilters, writeFilters } from './filters.ts';
import { Line } from './Line.tsx';
import { t } from './text.ts';

const pageSize = 100;
const readMs = 15_000;

function useAudit(filters: Filters) {
  const { api, patience } = useCentral();
  return useInfiniteQuery({
    queryKey: ['audit', JSON.stringify(filters)],
    initialPageParam: '',
    staleTime: 0,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { ...auditQuery(filters), limit: pageSize, ...(cursor ? { cursor } : {}) };
      return (await answered(api.GET('/admin/audit', { params: { query }, signal }))).data;
    },
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? patience.next(readMs) : false),
  });
}

/** Who did what of that which only few may, from where, and what came of it; the newest first. */
export default function Audit() {
  const [search, setSearch] = useSearchParams();
  const filters = useMemo(() => readFilters(search), [search]);
  const set = (part: Partial<Filters>) =>
    setSearch((now) => writeFilters({ ...readFilters(now), ...part }), { replace: true });
  const list = useAudit(filters);
  const names = useKeyNames();
  const acts = list.data?.pages.flatMap((page) => page.acts) ?? [];
  return (
    <Page title={frameText('nav.audit')} hint={t('audit.hint')}>
      <Tabs />
      <FilterFields filters={filters} acts={acts} onChange={set} />
      {list.isPending ? (
        <SkeletonList rows={8} />
      ) : list.isError && !list.data ? (
        <ErrorState title={t('audit.failed')} error={list.error} onRetry={() => void list.refetch()} />
      ) : acts.length === 0 && !list.hasNextPage ? (
        <EmptyState icon={ScrollText} title={t('audit.none')} hint={t('audit.none.hint')} />
      ) : (
        <Panel title={t('audit.list')}>
          <ol className={styles.list}>
            {acts.map((act) => (
              <Line
                key={`${act.at} ${act.requestId} ${act.action} ${act.target}`}
                act={act}
                names={names}
                onPerson={(person) => set({ person })}
              />
            ))}
          </ol>
          {list.hasNextPage && (
            <p className={styles.more}>
              <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t(list.isFetchingNextPage ? 'audit.reading' : acts.length > 0 ? 'audit.older' : 'audit.further')}
              </Button>
            </p>
          )}
        </Panel>
      )}
    </Page>
  );
}
