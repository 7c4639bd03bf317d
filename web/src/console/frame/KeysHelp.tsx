import { Dialog } from '@ui/Dialog.tsx';
import { useState } from 'react';
import { useMay } from '../session/me.ts';
import styles from './KeysHelp.module.css';
import { places } from './nav.ts';
import { t } from './text.ts';
import { keysOn, switchKeys } from './useKeys.ts';
import { useWealth } from './useWealth.ts';

/** The list of keys, and the switch that turns single keys off. */
export function KeysHelp({ onClose }: { onClose: () => void }) {
  const wealth = useWealth();
  const may = useMay();
  const [on, setOn] = useState(keysOn);
  const lines: [string, string[]][] = [
    [t('keys.palette'), ['Ctrl', 'K']],
    [t('keys.search'), ['/']],
    [t('keys.help'), ['?']],
    [t('keys.escape'), ['Esc']],
    ...places
      .filter(({ only, needs }) => (!only || wealth.has(only)) && (!needs || may(needs)))
      .map(({ name, key }): [string, string[]] => [t(name), ['g', key]]),
  ];
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <dl className={styles.keys}>
        {lines.map(([name, keys]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => {
            switchKeys(event.target.checked);
            setOn(event.target.checked);
          }}
        />
        {t('keys.enable')}
      </label>
    </Dialog>
  );
}
