import { amountWithUnit } from '@lib/amount.ts';
import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Product } from '@lib/api/types.ts';
import { dateTime, price, quantity } from '@lib/format.ts';
import { useQuery } from '@tanstack/react-query';
import { explain } from '@ui/explain.ts';
import { Button, SkeletonList } from '@ui/index.ts';
import { type FormEvent, useState } from 'react';
import { useCentral } from '../central/central.ts';
import form from '../frame/Form.module.css';
import { Panel } from '../frame/Page.tsx';
import { nameOf, useChain } from '../locations/locations.ts';
import { t as productsText } from '../products/text.ts';
import styles from './ProductPage.module.css';
import { t } from './text.ts';

/** What a product was at a moment that somebody names. */
export function Then({ productId }: { productId: string }) {
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const [issue, setIssue] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    const good = !Number.isNaN(Date.parse(typed));
    setIssue(good ? '' : t('then.issue'));
    if (good) setAsked(new Date(typed).toISOString());
  };
  return (
    <Panel title={t('then.title')}>
      <form className={styles.then} noValidate onSubmit={send}>
        <label className={form.field}>
          {t('then.when')}
          <input
            type="datetime-local"
            step={1}
            value={typed}
            aria-invalid={issue !== ''}
            onChange={(event) => setTyped(event.target.value)}
          />
          <span className={form.problem} role="alert">
            {issue}
          </span>
        </label>
        <Button type="submit">{t('then.show')}</Button>
      </form>
      {asked && <Answer productId={productId} asOf={asked} />}
    </Panel>
  );
}

function Answer({ productId, asOf }: { productId: string; asOf: string }) {
  const { api } = useCentral();
  const places = useChain();
  const then = useQuery({
    queryKey: ['then', productId, asOf],
    queryFn: async ({ signal }) => {
      const params = { path: { productId }, query: { asOf, include: 'levels' as const } };
      return (await answered(api.GET('/inventory/{productId}', { params, signal }))).data as Product;
    },
  });
  if (then.isPending) return <SkeletonList rows={2} />;
  if (then.isError) {
    return (
      <p className={styles.none} role="alert">
        {reasonWhyNot(then.error)}
      </p>
    );
  }
  const product = then.data;
  const { levels = [] } = product;
  const facts = [
    [productsText('field.available'), amountWithUnit(product.available, product)],
    [productsText('field.price'), price(product.price)],
    [productsText('field.name'), product.name],
    [productsText('field.category'), product.category || '–'],
    [productsText('product.version'), quantity(product.version)],
  ];
  return (
    <section aria-live="polite" aria-label={t('then.at', { when: dateTime(asOf) })}>
      <p className={styles.thenAt}>{t('then.at', { when: dateTime(asOf) })}</p>
      <dl className={styles.facts}>
        {[
          ...facts,
          ...(places
            ? levels.map((level) => [nameOf(level.locationId, places), amountWithUnit(level.onHand, product)])
            : []),
        ].map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function reasonWhyNot(error: unknown): string {
  if (!(error instanceof ApiError)) return explain(error);
  if (error.status === 404) return t('then.none');
  if (error.code === 'offset_ahead') return t('then.ahead');
  return error.code === 'history_expired' ? t('then.expired') : explain(error);
}
