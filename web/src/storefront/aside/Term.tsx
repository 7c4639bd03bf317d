import { dateTime, durationWords } from '@lib/format.ts';
import { useSeconds } from '@ui/index.ts';
import { useStore } from '../store.ts';
import styles from './Aside.module.css';
import { termsFor } from './asides.ts';
import { t } from './text.ts';

interface TermProps {
  label: string;
  value: number;
  onChange: (seconds: number) => void;
}

/** For how long from now on, and what time that is. */
export function Term({ label, value, onChange }: TermProps) {
  const { config } = useStore();
  const now = useSeconds();
  return (
    <label className={styles.term}>
      <span>{label}</span>
      <select value={value} onChange={({ target }) => onChange(Number(target.value))}>
        {termsFor(config.may).map((seconds) => (
          <option key={seconds} value={seconds}>
            {durationWords(seconds * 1000)}
          </option>
        ))}
      </select>
      <small>{t('put.until', { time: dateTime(now + value * 1000) })}</small>
    </label>
  );
}
