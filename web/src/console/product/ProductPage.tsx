import { answered } from '@lib/api/client.ts';
import { ApiError } from '@lib/api/error.ts';
import type { Product } from '@lib/api/types.ts';
import { ago, dateTime, price, quantity } from '@lib/format.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, EmptyState, ErrorState, SkeletonList, StockBadge } from '@ui/index.ts';
import { lastAddress } from '@ui/lastAddress.ts';
import { useNewest } from '@ui/useLive.ts';
import { ArrowLeft, PencilLine, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useCentral } from '../central/central.ts';
import { Page, Panel } from '../frame/Page.tsx';
import { t as frameText } from '../frame/text.ts';
import { Levels } from '../locations/Levels.tsx';
import { useChain } from '../locations/locations.ts';
import { t as placesText } from '../locations/text.ts';
import { DeleteDialog } from '../products/DeleteDialog.tsx';
import { EditDialog } from '../products/EditDialog.tsx';
import type { Change } from '../products/edit.ts';
import { t } from '../products/text.ts';
import { Movements } from './Movements.tsx';
import styles from './ProductPage.module.css';

/** One product: what it is, and how it came to be so. */
export default function ProductPage({ id }: { id: string }) {
  const { api, live } = useCentral();
  const product = useQuery({
    queryKey: ['product', id],
    queryFn: async ({ signal }) => {
      const params = { path: { productId: id } };
      const { data, meta } = await answered(api.GET('/inventory/{productId}', { params, signal }));
      live.offer([data], meta);
      return { product: data, position: meta.position ?? 0 };
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
  return <Known read={product.data.product} position={product.data.position} />;
}

function Known({ read, position }: { read: Product; position: number }) {
  const newest = useNewest(read);
  const [, go] = useLocation();
  const { config } = useCentral();
  const chain = useChain() !== undefined;
  const [editing, setEditing] = useState<{ field: Change['field']; anchor: Element }>();
  const [deleting, setDeleting] = useState(false);
  const gone = newest === 'deleted';
  const product = gone ? read : newest;
  const fact = (field: Change['field'], value: ReactNode) => (
    <div>
      <dt>{t(`field.${field}`)}</dt>
      <dd>
        {value}
        {!gone && (
          <Button
            look="quiet"
            square
            aria-label={t(`edit.${field}`)}
            title={t(`edit.${field}`)}
            onClick={(event) => setEditing({ field, anchor: event.currentTarget })}
          >
            <PencilLine size={16} aria-hidden />
          </Button>
        )}
      </dd>
    </div>
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
          {!gone && (
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
                  <b>{gone ? '–' : quantity(product.available)}</b>
                  {!gone && <StockBadge available={product.available} lowThreshold={config.lowStockThreshold} />}
                  {!gone && (
                    <Button onClick={(event) => setEditing({ field: 'available', anchor: event.currentTarget })}>
                      {t('edit.adjust')}
                    </Button>
                  )}
                </dd>
              </div>
              {fact('price', price(product.price))}
              {fact('name', product.name)}
              {fact('category', product.category || '–')}
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
          {!gone && <Levels product={product} />}
        </div>
        <Movements productId={product.productId} position={position} />
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
