import type { Location, Product } from '@lib/api/types.ts';
import { PutAside } from '../aside/PutAside.tsx';
import { t as asideText } from '../aside/text.ts';
import styles from '../product/ProductView.module.css';
import { t } from './text.ts';
import { Where } from './Where.tsx';

/** What a product of a chain with places says more: where it lies, and for whom some is put aside. */
export default function Sections({ product, all }: { product: Product; all: readonly Location[] }) {
  return (
    <>
      <section className={styles.section} aria-labelledby="where">
        <h2 id="where">{t('where.title')}</h2>
        <Where product={product} all={all} />
      </section>
      <section className={styles.section} aria-labelledby="aside">
        <h2 id="aside">{asideText('put.title')}</h2>
        <PutAside product={product} />
      </section>
    </>
  );
}
