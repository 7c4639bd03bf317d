import type { Product } from '@lib/api/types.ts';
import { Button } from '@ui/index.ts';
import { PencilLine } from 'lucide-react';
import type { Field } from '../products/edit.ts';
import { shown } from '../products/shown.ts';
import { t } from '../products/text.ts';
import styles from './ProductPage.module.css';

interface FactProps {
  product: Product;
  field: Field;
  /** Absent where nothing can be changed. */
  onEdit?: (field: Field, anchor: Element) => void;
}

/** A value of a product, and the way to edit it. */
export function Fact({ product, field, onEdit }: FactProps) {
  return (
    <div>
      <dt>{t(`field.${field}`)}</dt>
      <dd>
        <Value product={product} field={field} />
        {onEdit && (
          <Button
            look="quiet"
            square
            aria-label={t(`edit.${field}`)}
            title={t(`edit.${field}`)}
            onClick={(event) => onEdit(field, event.currentTarget)}
          >
            <PencilLine size={16} aria-hidden />
          </Button>
        )}
      </dd>
    </div>
  );
}

function Value({ product, field }: Omit<FactProps, 'onEdit'>) {
  const lines =
    field === 'barcodes'
      ? product.barcodes
      : field === 'attributes'
        ? Object.entries(product.attributes ?? {}).map(([name, value]) => `${name}: ${value}`)
        : undefined;
  if (!lines || lines.length < 2) return <span>{shown(product, field)}</span>;
  return (
    <ul className={styles.list}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
