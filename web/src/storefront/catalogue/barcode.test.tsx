import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import { type Handler, show } from '../testing.tsx';
import { Catalogue } from './Catalogue.tsx';

const pot = {
  productId: 'POT-20',
  name: 'Terracotta Pot',
  price: 5.5,
  available: 7,
  version: 1,
  lastUpdated: '',
  barcodes: ['4006381333931'],
};

const asked: string[] = [];
beforeEach(() => {
  asked.length = 0;
  window.history.replaceState({}, '', '/');
});

const node: Handler = (request) => {
  const { pathname, searchParams } = new URL(request.url);
  if (!pathname.endsWith('/inventory')) return undefined;
  const barcode = searchParams.get('barcode');
  if (barcode) asked.push(barcode);
  const found = searchParams.has('q') || (barcode && !pot.barcodes.includes(barcode)) ? [] : [pot];
  return Response.json({ products: found, pagination: { limit: 48, total_count: found.length, has_more: false } });
};

const type = async (text: string) => {
  show(<Catalogue />, node);
  await screen.findByText('Terracotta Pot');
  await userEvent.type(screen.getByRole('searchbox'), `${text}{Enter}`);
};

it('finds a product by the barcode that somebody types who has no reader', async () => {
  await type('4006381333931');
  await waitFor(() => expect(asked).toEqual(['4006381333931']));
  expect(await screen.findByText('1 product')).toBeTruthy();
  expect(screen.getByText('Terracotta Pot')).toBeTruthy();
});

it('says that nothing fits where no barcode does either, and does not take words for codes', async () => {
  await type('4006381333932');
  expect(await screen.findByText('No product fits')).toBeTruthy();
  asked.length = 0;
  await userEvent.clear(screen.getByRole('searchbox'));
  await userEvent.type(screen.getByRole('searchbox'), 'blue pots 20{Enter}');
  expect(await screen.findByText('No product fits')).toBeTruthy();
  expect(asked).toEqual([]);
});
