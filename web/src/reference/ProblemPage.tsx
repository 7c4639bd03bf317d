import { problems } from './problems.ts';
import styles from './Reference.module.css';
import { t } from './text.ts';

/** Explains a code, and lists the others. The `type` of a problem document leads here. */
export function ProblemPage({ code }: { code: string }) {
  const problem = Object.hasOwn(problems, code) ? problems[code] : undefined;
  return (
    <>
      {problem ? (
        <dl className={styles.problem}>
          <dt>{t('problem.status')}</dt>
          <dd>{problem.status}</dd>
          <dt>{t('problem.means')}</dt>
          <dd lang="en">{problem.means}</dd>
          <dt>{t('problem.next')}</dt>
          <dd>{t(`problem.${problem.next}`)}</dd>
        </dl>
      ) : (
        <p>{t('problem.unknown')}</p>
      )}
      <h2>{t('problem.all')}</h2>
      <ul className={styles.codes}>
        {Object.keys(problems).map((other) => (
          <li key={other}>
            <a href={`/problems/${other}`} aria-current={other === code ? 'page' : undefined}>
              {other}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
