import { whole } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { Button, QuantityStepper } from '@ui/index.ts';
import { useLive } from '@ui/useLive.ts';
import { type FormEvent, useState } from 'react';
import { forSale } from '../places/here.ts';
import { useStore } from '../store.ts';
import styles from './Aside.module.css';
import { usualTerm } from './asides.ts';
import { Holds } from './Holds.tsx';
import { Outcome } from './Outcome.tsx';
import { Term } from './Term.tsx';
import { t } from './text.ts';
import { useAsides, useHolds } from './useAsides.ts';
import { whatOf } from './words.ts';

/** Puts some of a product aside for a customer until a time, and shows for whom some of it is put aside already. */
export function PutAside({ product }: { product: Product }) {
  const { config } = useStore();
  const list = useHolds(product.productId);
  const holds = list.data?.pages.flatMap((page) => page.holds) ?? [];
  return (
    <div className={styles.view}>
      {config.may.has('sell') && (
        <>
          <p className={styles.hint}>{t(config.locationId ? 'put.hint.here' : 'put.hint')}</p>
          <Fields product={product} />
        </>
      )}
      <Outcome />
      {holds.length > 0 && <Holds holds={holds} heading="h3" />}
    </div>
  );
}

function Fields({ product }: { product: Product }) {
  const { cart } = useStore();
  const live = useLive();
  const { held, act, unstored, state } = useAsides();
  const [wanted, setWanted] = useState(whole(product));
  const [ref, setRef] = useState('');
  const [term, setTerm] = useState<number>(usualTerm);
  const [nobody, setNobody] = useState(false);
  const most = Math.min(forSale(product), cart.most.units * whole(product));
  const many = Math.max(1, Math.min(wanted, most));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const name = ref.trim();
    setNobody(name === '');
    if (name === '' || held || most === 0) return;
    const lines = [{ productId: product.productId, quantity: many }];
    const what = whatOf(lines, (id) => live.product(id));
    if (!(await act({ do: 'put', lines, ttlSeconds: term, ref: name, what }))) return;
    setRef('');
    setWanted(whole(product));
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <QuantityStepper
        label={t('put.quantity', { name: product.name })}
        value={many}
        measure={product}
        min={1}
        max={Math.max(1, most)}
        onChange={setWanted}
      />
      <label className={styles.wide}>
        <span>{t('put.ref')}</span>
        <input
          value={ref}
          autoComplete="off"
          maxLength={64}
          placeholder={t('put.ref.hint')}
          aria-invalid={nobody}
          aria-describedby={nobody ? 'aside-nobody' : undefined}
          onChange={({ target }) => setRef(target.value)}
        />
      </label>
      <Term label={t('put.term')} value={term} onChange={setTerm} />
      <Button type="submit" busy={state.at === 'sending'} disabled={most === 0 || state.at === 'unknown'}>
        {t('put.send')}
      </Button>
      {nobody && (
        <p id="aside-nobody" className={styles.fault} role="alert">
          {t('put.nobody')}
        </p>
      )}
      {most === 0 && <p className={styles.note}>{t('put.none')}</p>}
      {unstored && (
        <p className={styles.fault} role="alert">
          {t('open.storage')}
        </p>
      )}
    </form>
  );
}
