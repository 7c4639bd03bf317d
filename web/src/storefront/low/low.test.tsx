import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { type Handler, show } from '../testing.tsx';
import LowView from './LowView.tsx';

const product = (productId: string, available: number) => ({
  productId,
  name: `Name of ${productId}`,
  price: 1,
  available,
  version: 1,
  lastUpdated: '',
});

const node: Handler = (request) => {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname.endsWith('/locations')) return Response.json({ locations: [], revision: 0 });
  if (!pathname.endsWith('/inventory')) return undefined;
  const products = searchParams.get('stock') === 'out' ? [product('NONE', 0)] : [product('FEW', 2)];
  return Response.json({ products, pagination: { limit: 100, total_count: 1, has_more: false } });
};

it('lists what is out before what is low: that has to be acted on first', async () => {
  show(<LowView />, node, ['read', 'sell', 'adjust', 'sync']);
  await screen.findByText('Name of NONE');
  await screen.findByText('Name of FEW');
  const parts = screen.getAllByRole('heading', { level: 2 }).map(({ textContent }) => textContent);
  expect(parts).toEqual(['Out of stock: 1 product', 'Low: 1 product']);
});
