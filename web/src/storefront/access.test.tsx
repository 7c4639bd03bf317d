import type { Product } from '@lib/api/types.ts';
import { readConfig } from '@lib/config.ts';
import { render, screen } from '@testing-library/react';
import { Theme } from '@ui/theme/Theme.tsx';
import { expect, it } from 'vitest';
import { CartPanel } from './cart/CartPanel.tsx';
import { StoreView } from './frame/StoreView.tsx';
import { ProductView } from './product/ProductView.tsx';
import Storefront from './Storefront.tsx';
import { FakeDesk } from './staff/testing.ts';
import { type Handler, show } from './testing.tsx';

const apple: Product = {
  productId: 'A',
  name: 'Apple',
  available: 3,
  version: 1,
  price: 1,
  lastUpdated: '2026-01-01T00:00:00.000Z',
};

const sale = {
  offset: 4,
  timestamp: apple.lastUpdated,
  eventType: 'product_updated',
  productId: 'A',
  data: apple,
  version: 2,
  storeId: 'corner',
  delta: -1,
  actor: 'staff.anna',
  reason: 'sale',
};

const handler: Handler = ({ url }) => {
  if (url.endsWith('/inventory/A')) return Response.json(apple);
  const events = url.includes('limit=1000') ? [sale] : [];
  if (url.includes('/inventory/events?productId=A'))
    return Response.json({ events, earliestOffset: 0, nextOffset: 5, hasMore: false });
  return undefined;
};

it('hides from visitors what is for staff', async () => {
  show(<ProductView productId="A" />, handler);
  await screen.findByRole('heading', { name: 'Apple' });
  expect(screen.queryByRole('button', { name: 'Adjust' })).toBeNull();
  await screen.findByText('Sale');
  expect(screen.queryByText('anna')).toBeNull();
  show(<StoreView />, () => undefined);
  expect(screen.queryByRole('button', { name: /compare/i })).toBeNull();
});

it('shows it to who may use it', async () => {
  show(<ProductView productId="A" />, handler, ['read', 'sell', 'adjust', 'sync']);
  await screen.findByRole('button', { name: 'Adjust' });
  await screen.findByText('anna');
  show(<StoreView />, () => undefined, ['read', 'sell', 'adjust', 'sync']);
  expect(screen.getByRole('button', { name: /compare/i })).toBeDefined();
});

it('asks who is there alone, and says why, where pages are for staff', async () => {
  const desk = new FakeDesk();
  desk.pins = {};
  render(
    <Theme>
      <Storefront config={readConfig({ storeName: 'Corner Shop', may: [], requestTimeoutMs: 60_000 })} />
    </Theme>,
  );
  expect(await screen.findByText('The pages of Corner Shop are for its staff')).toBeDefined();
  expect(screen.getByText(/WEB_ACCESS=open/)).toBeDefined();
  expect(desk.asked).toEqual(['GET /auth/session']);
});

it('sells nothing to who may only look', async () => {
  localStorage.setItem('bodega.cart.corner', JSON.stringify([{ ...apple, quantity: 1, seen: 3 }]));
  show(<CartPanel />, () => undefined, ['read']);
  expect(await screen.findByText(/lacks the scope stock:sell/)).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Buy now' })).toBeNull();
});
