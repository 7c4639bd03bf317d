import type { PastEvent } from '@lib/api/types.ts';
import { quantity } from '@lib/format.ts';
import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Button, EmptyState, ErrorState, SkeletonList } from '@ui/index.ts';
import { useRememberedAddress } from '@ui/lastAddress.ts';
import { Activity, Pause, Play } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Page } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { EventLine, heights, narrow } from '../history/EventLine.tsx';
import { FilterFields, useFilters } from '../history/FilterFields.tsx';
import { Foot, Missed } from '../history/List.tsx';
import { t as historyText } from '../history/text.ts';
import { useHistory } from '../history/useHistory.ts';
import { useShowing } from '../history/useShowing.ts';
import { useTakeBack } from '../history/useTakeBack.tsx';
import styles from './Events.module.css';
import { Export } from './Export.tsx';
import { plural, t } from './text.ts';

const pageSize = 100;

/** All that happened, the newest first, as central finds it by the filters; what happens now comes on top. */
export default function Events() {
  useRememberedAddress('/events');
  const [filters, set] = useFilters();
  const history = useHistory(filters, pageSize);
  const [held, setHeld] = useState<readonly PastEvent[]>();
  const { events } = history;
  const shown = held ?? events;
  const newest = held?.[0]?.offset ?? -1;
  const fresh = held ? events.filter(({ offset }) => offset > newest).length : 0;
  const change: typeof set = (part) => {
    setHeld(undefined);
    set(part);
  };
  return (
    <Page
      title={frameText('nav.events')}
      hint={t('events.hint')}
      actions={
        <>
          <Export filters={filters} />
          <Button look={held ? 'main' : 'plain'} onClick={() => setHeld(held ? undefined : events)}>
            {held ? <Play size={17} aria-hidden /> : <Pause size={17} aria-hidden />}
            {held ? (fresh > 0 ? plural('events.resume', fresh, quantity(fresh)) : t('events.go')) : t('events.pause')}
          </Button>
        </>
      }
    >
      <FilterFields filters={filters} onChange={change} events={events} />
      <Missed history={history} />
      {history.isPending ? (
        <SkeletonList rows={10} height="2.5rem" />
      ) : history.isError && !history.data ? (
        <ErrorState title={historyText('list.failed')} error={history.error} onRetry={() => void history.refetch()} />
      ) : shown.length === 0 ? (
        <EmptyState icon={Activity} title={historyText('list.none')} hint={historyText('list.none.hint')} />
      ) : (
        <Lines shown={shown} />
      )}
      <Foot history={history} />
    </Page>
  );
}

/** Only the lines in sight exist. Whoever has scrolled down keeps the place while new ones come on top. */
function Lines({ shown }: { shown: readonly PastEvent[] }) {
  const box = useRef<HTMLDivElement>(null);
  const showing = useShowing(shown);
  const { takeBack, dialog } = useTakeBack();
  const height = heights[useMediaQuery(narrow) ? 'narrow' : 'wide'] * rem();
  const lines = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 10,
    getItemKey: (index) => shown[index]?.offset ?? index,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines of another height stand elsewhere
  useEffect(() => lines.measure(), [lines, height]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={box} className={styles.lines} tabIndex={0} aria-label={frameText('nav.events')}>
      <ol style={{ height: shown.length * height }}>
        {lines.getVirtualItems().map(({ index, key }) => {
          const event = shown[index];
          if (!event) return null;
          return <EventLine key={key} event={event} showing={showing} top={index * height} onTakeBack={takeBack} />;
        })}
      </ol>
      {dialog}
    </section>
  );
}

/** How large the reader has text, in pixels; 16 unless they say otherwise. */
const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
