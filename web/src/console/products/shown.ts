import { amountWithUnit, change as signed } from '@lib/amount.ts';
import type { Product } from '@lib/api/types.ts';
import { price, quantity } from '@lib/format.ts';
import type { Change, Field } from './edit.ts';
import { t } from './text.ts';
import { textOf } from './typed.ts';

/** A value of a product as it is shown. */
export function shown(product: Product, field: Field): string {
  switch (field) {
    case 'available':
      return amountWithUnit(product.available, product);
    case 'price':
      return price(product.price);
    case 'reorderPoint':
      return product.reorderPoint === undefined ? '–' : quantity(product.reorderPoint);
    case 'barcodes':
    case 'attributes':
      return textOf(product, field).replaceAll('\n', ', ') || '–';
    default:
      return textOf(product, field) || '–';
  }
}

/** What a change is called while it is not known whether it was done. */
export function labelOf(product: Product, change: Change): string {
  const { name } = product;
  const { field } = change;
  if (field === 'available' && change.how === 'by') return `${name}: ${signed(change.value, product)}`;
  return `${name}: ${t(`field.${field}`)} ${shown({ ...product, [field]: change.value }, field)}`;
}
