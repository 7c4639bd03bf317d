import { quantity } from '@lib/format.ts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Button, EmptyState, SkeletonList } from '@ui/index.ts';
import { useStanding } from '@ui/useLive.ts';
import { Activity, Pause, Play } from 'lucide-react';
import { useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useSearchParams } from 'wouter';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { Page } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { EventLine, placed } from './EventLine.tsx';
import styles from './Events.module.css';
import { type Filters, fitting, kinds, readFilters, storesIn, writeFilters } from './filters.ts';
import { type Entry, type Hole, isHole, logLimit } from './log.ts';
import { plural, t } from './text.ts';

/** The feed as it comes, the newest on top, kept in memory only. */
export default function Events() {
  const { log } = useCentral();
  const { feed } = useStanding();
  const all = useSyncExternalStore(log.subscribe, log.all);
  const taken = useSyncExternalStore(log.subscribe, log.taken);
  const [held, setHeld] = useState<{ entries: readonly Entry[]; taken: number }>();
  const [search, setSearch] = useSearchParams();
  const filters = useMemo(() => readFilters(search), [search]);
  const set = (part: Partial<Filters>) =>
    setSearch((now) => writeFilters({ ...readFilters(now), ...part }), { replace: true });
  const entries = held?.entries ?? all;
  const shown = useMemo(() => fitting(entries, filters).toReversed(), [entries, filters]);
  const stores = useMemo(() => storesIn(all), [all]);
  const fresh = held ? taken - held.taken : 0;
  return (
    <Page
      title={frameText('nav.events')}
      hint={t('events.hint', { shown: quantity(shown.length), limit: quantity(logLimit) })}
      actions={
        <Button look={held ? 'main' : 'plain'} onClick={() => setHeld(held ? undefined : { entries: all, taken })}>
          {held ? <Play size={17} aria-hidden /> : <Pause size={17} aria-hidden />}
          {held ? (fresh > 0 ? plural('events.resume', fresh, quantity(fresh)) : t('events.go')) : t('events.pause')}
        </Button>
      }
    >
      <FilterFields filters={filters} stores={stores} onChange={set} />
      {all.length === 0 && feed === 'reconnecting' ? (
        <SkeletonList rows={10} height="2.5rem" />
      ) : shown.length === 0 ? (
        <EmptyState
          icon={Activity}
          title={t(entries.length > 0 ? 'events.none' : 'events.empty')}
          hint={t(entries.length > 0 ? 'events.none.hint' : 'events.empty.hint')}
        />
      ) : (
        <Lines shown={shown} />
      )}
    </Page>
  );
}

interface FilterFieldsProps {
  filters: Filters;
  stores: string[];
  onChange: (part: Partial<Filters>) => void;
}

function FilterFields({ filters, stores, onChange }: FilterFieldsProps) {
  const known = filters.store === '' || stores.includes(filters.store) ? stores : [...stores, filters.store];
  return (
    <search className={styles.filters}>
      <label className={form.field}>
        {t('events.text')}
        <input data-search type="search" value={filters.text} onChange={(e) => onChange({ text: e.target.value })} />
      </label>
      <label className={form.field}>
        {t('events.product')}
        <input type="search" value={filters.product} onChange={(e) => onChange({ product: e.target.value })} />
      </label>
      <label className={form.field}>
        {t('events.kind')}
        <select value={filters.kind} onChange={(e) => onChange({ kind: e.target.value as Filters['kind'] })}>
          <option value="">{t('events.kind.all')}</option>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`event.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      <label className={form.field}>
        {t('events.store')}
        <select value={filters.store} onChange={(e) => onChange({ store: e.target.value })}>
          <option value="">{t('events.store.all')}</option>
          {known.map((store) => (
            <option key={store}>{store}</option>
          ))}
        </select>
      </label>
    </search>
  );
}

const lineHeight = 44;

/** Only the lines in sight exist. Whoever has scrolled down keeps the place while new ones come on top. */
function Lines({ shown }: { shown: Entry[] }) {
  const box = useRef<HTMLDivElement>(null);
  const lines = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 10,
    getItemKey: (index) => {
      const entry = shown[index];
      return entry === undefined ? index : isHole(entry) ? entry.key : entry.offset;
    },
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={box} className={styles.lines} tabIndex={0} aria-label={frameText('nav.events')}>
      <ol style={{ height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map(({ index, start, key }) => {
          const entry = shown[index];
          if (!entry) return null;
          return isHole(entry) ? (
            <HoleLine key={key} hole={entry} top={start} />
          ) : (
            <EventLine key={key} event={entry} top={start} />
          );
        })}
      </ol>
    </section>
  );
}

function HoleLine({ hole: { hole, from, to }, top }: { hole: Hole; top: number }) {
  const words = hole === 'timeline' ? t('hole.timeline') : t('hole.missed');
  const range =
    from !== undefined && to !== undefined ? t('hole.range', { from: quantity(from), to: quantity(to - 1) }) : '';
  return (
    <li className={styles.hole} {...placed(top)}>
      {words} {range}
    </li>
  );
}
