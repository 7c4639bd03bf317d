import { quantity } from '@lib/format.ts';
import { Button, useAnnounce } from '@ui/index.ts';
import { useState } from 'react';
import styles from '../sheet/Sheet.module.css';
import { useStore } from '../store.ts';
import { isTaken, type LeftSheet, leftSheets, takeOver } from './left.ts';
import { plural, t } from './text.ts';

/** What others have begun at this device: nobody goes on with it without saying so. */
export function Left() {
  const store = useStore();
  const say = useAnnounce();
  const [, setTurn] = useState(0);
  const sheets = leftSheets(store);
  if (sheets.length === 0) return null;
  const take = (sheet: LeftSheet) => {
    takeOver(store, sheet);
    say(t('left.taken', { job: t(`job.${sheet.kind}`) }));
    setTurn((n) => n + 1);
  };
  return (
    <section className={styles.left} aria-labelledby="left">
      <h2 id="left">{t('left.title')}</h2>
      <ul>
        {sheets.map((sheet) => (
          <li key={`${sheet.kind} ${sheet.name}`}>
            <p>
              <b>{t(`job.${sheet.kind}`)}</b>
              <span>{wordsOf(sheet)}</span>
              {sheet.open ? <em>{t('left.open')}</em> : isTaken(store, sheet) && <em>{t('left.own')}</em>}
            </p>
            {!sheet.open && (
              <Button
                disabled={isTaken(store, sheet)}
                aria-label={`${t('left.take')}: ${t(`job.${sheet.kind}`)}, ${wordsOf(sheet)}`}
                onClick={() => take(sheet)}
              >
                {t('left.take')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function wordsOf({ kind, name, many }: LeftSheet): string {
  const by = name ? t('left.by', { name }) : t('left.byKey');
  const what = plural(kind === 'transfers' ? 'left.transfers' : 'left.products', many, quantity(many));
  return `${by}, ${what}`;
}
