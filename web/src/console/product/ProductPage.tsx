import { amount } from '@lib/amount.ts';
import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Product } from '@lib/api/types.ts';
import { ago, dateTime, quantity } from '@lib/format.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, EmptyState, ErrorState, SkeletonList, StockBadge } from '@ui/index.ts';
import { lastAddress } from '@ui/lastAddress.ts';
import { useNewest } from '@ui/useLive.ts';
import { ArrowLeft, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useCentral } from '../central/central.ts';
import { Page, Panel } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { Levels } from '../locations/Levels.tsx';
import { useChain } from '../locations/locations.ts';
import { t as placesText } from '../locations/text.ts';
import { DeleteDialog } from '../products/DeleteDialog.tsx';
import { EditDialog } from '../products/EditDialog.tsx';
import type { Field } from '../products/edit.ts';
import { lowAt } from '../products/lowAt.ts';
import { t } from '../products/text.ts';
import { useMay } from '../session/me.ts';
import { Fact } from './Fact.tsx';
import { History } from './History.tsx';
import styles from './ProductPage.module.css';
import { Then } from './Then.tsx';

/** One product: what it is, and how it came to be so. */
export default function ProductPage({ id }: { id: string }) {
  const { api, live } = useCentral();
  const product = useQuery({
    queryKey: ['product', id],
    queryFn: async ({ signal }) => {
      const params = { path: { productId: id } };
      const { data, meta } = await answered(api.GET('/inventory/{productId}', { params, signal }));
      live.offer([data], meta);
      return data;
    },
  });
  if (product.isPending) return <SkeletonList rows={5} />;
  if (product.isError) {
    const missing = product.error instanceof ApiError && product.error.status === 404;
    return missing ? (
      <EmptyState title={t('product.missing')} hint={id}>
        <Link href={lastAddress('/products')}>{t('product.back')}</Link>
      </EmptyState>
    ) : (
      <ErrorState title={t('product.failed')} error={product.error} onRetry={() => void product.refetch()} />
    );
  }
  return <Known read={product.data} />;
}

const catalogue = ['barcodes', 'unit', 'decimals', 'reorderPoint', 'attributes'] as const;

function Known({ read }: { read: Product }) {
  const newest = useNewest(read);
  const [, go] = useLocation();
  const { config } = useCentral();
  const chain = useChain() !== undefined;
  const [editing, setEditing] = useState<{ field: Field; anchor: Element }>();
  const [deleting, setDeleting] = useState(false);
  const may = useMay();
  const gone = newest === 'deleted';
  const edits = !gone && may('editProducts');
  const product = gone ? read : newest;
  const edit = (field: Field, anchor: Element) => setEditing({ field, anchor });
  const fact = (field: Field) => (
    <Fact key={field} product={product} field={field} {...(edits ? { onEdit: edit } : {})} />
  );
  return (
    <Page
      title={product.name}
      hint={<span className="code">{product.productId}</span>}
      actions={
        <>
          <Button look="quiet" onClick={() => go(lastAddress('/products'))}>
            <ArrowLeft size={17} aria-hidden />
            {frameText('nav.products')}
          </Button>
          {edits && (
            <Button look="danger" onClick={() => setDeleting(true)}>
              <Trash2 size={17} aria-hidden />
              {t('delete.open')}
            </Button>
          )}
        </>
      }
    >
      {gone && (
        <p className={styles.gone} role="status">
          {t('product.gone.hint')}
        </p>
      )}
      <div className={styles.grid}>
        <div className={styles.side}>
          <Panel title={t('product.data')}>
            <dl className={styles.facts}>
              <div className={styles.stock}>
                <dt>{chain ? placesText('available.all') : t('field.available')}</dt>
                <dd>
                  <b>{gone ? '–' : amount(product.available, product)}</b>
                  {product.unit && <span className={styles.unit}>{product.unit}</span>}
                  {!gone && (
                    <StockBadge available={product.available} lowThreshold={lowAt(product, config.lowStockThreshold)} />
                  )}
                  {!gone && may('adjustStock') && (
                    <Button onClick={(event) => setEditing({ field: 'available', anchor: event.currentTarget })}>
                      {t('edit.adjust')}
                    </Button>
                  )}
                </dd>
              </div>
              {fact('price')}
              {fact('name')}
              {fact('category')}
              <div>
                <dt>{t('product.version')}</dt>
                <dd>{quantity(product.version)}</dd>
              </div>
              <div>
                <dt>{t('column.updated')}</dt>
                <dd title={dateTime(product.lastUpdated)}>{ago(product.lastUpdated)}</dd>
              </div>
            </dl>
          </Panel>
          <Panel title={t('product.catalogue')}>
            <dl className={styles.facts}>{catalogue.map(fact)}</dl>
          </Panel>
          {!gone && <Levels product={product} />}
          <Then productId={product.productId} />
        </div>
        <History productId={product.productId} measure={product} />
      </div>
      {editing && (
        <EditDialog
          read={product}
          field={editing.field}
          anchor={editing.anchor}
          onClose={() => setEditing(undefined)}
        />
      )}
      {deleting && <DeleteDialog products={[product]} onClose={() => setDeleting(false)} />}
    </Page>
  );
}
