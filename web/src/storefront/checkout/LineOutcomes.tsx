import { Check, Minus, X } from 'lucide-react';
import type { LineOutcome } from './checkout.ts';
import styles from './Outcome.module.css';

type Kind = 'done' | 'held' | 'failed';

const icons = { done: Check, held: Minus, failed: X };

function kindOf({ result }: LineOutcome): Kind {
  if (result.applied) return 'done';
  return result.errorType === 'not_attempted' ? 'held' : 'failed';
}

/** What became of each line of an order. */
export function LineOutcomes(props: { outcomes: readonly LineOutcome[]; describe: (outcome: LineOutcome) => string }) {
  return (
    <ul className={styles.lines}>
      {props.outcomes.map((outcome) => {
        const kind = kindOf(outcome);
        const Icon = icons[kind];
        return (
          <li key={outcome.line.productId} data-kind={kind}>
            <Icon size={17} strokeWidth={2.5} aria-hidden />
            <span>{outcome.line.name || outcome.line.productId}</span>
            <span className={styles.became}>{props.describe(outcome)}</span>
          </li>
        );
      })}
    </ul>
  );
}
