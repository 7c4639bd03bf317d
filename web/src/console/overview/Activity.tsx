import { Link } from 'wouter';
import { Panel } from '../frame/Page.tsx';
import { none } from '../history/filters.ts';
import { HistoryList } from '../history/List.tsx';
import { t as historyText } from '../history/text.ts';
import { useHistory } from '../history/useHistory.ts';
import styles from './Overview.module.css';
import { t } from './text.ts';

const shownMost = 8;

/** What was done last, by whom, where and why; each can be taken back from here, and is one press from its product. */
export function Activity() {
  const history = useHistory(none, shownMost);
  return (
    <Panel
      title={t('activity.title')}
      aside={
        <span className={styles.ways}>
          <Link href="/events?span=today">{historyText('span.today')}</Link>
          <Link href="/events?span=yesterday">{historyText('span.yesterday')}</Link>
          <Link href="/events">{t('activity.all')}</Link>
        </span>
      }
    >
      <HistoryList history={history} most={shownMost} />
    </Panel>
  );
}
