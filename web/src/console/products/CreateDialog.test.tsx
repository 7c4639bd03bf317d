import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Theme } from '@ui/theme/Theme.tsx';
import { LiveContext } from '@ui/useLive.ts';
import { expect, it } from 'vitest';
import { CentralContext } from '../central/central.ts';
import { type Asked, fakeCentral, type Reply } from '../testing.ts';
import { CreateDialog } from './CreateDialog.tsx';

function draw(answer: (asked: Asked) => Reply) {
  const { central, asked } = fakeCentral(answer);
  render(
    <Theme>
      <QueryClientProvider client={central.queries}>
        <CentralContext.Provider value={central}>
          <LiveContext.Provider value={central.live}>
            <CreateDialog onClose={() => {}} />
          </LiveContext.Provider>
        </CentralContext.Provider>
      </QueryClientProvider>
    </Theme>,
  );
  const user = userEvent.setup();
  return { user, posts: () => asked.filter(({ method }) => method === 'POST') };
}

const field = (name: string) => screen.getByRole('textbox', { name: new RegExp(`^${name}`) });
const wrong = () => screen.getAllByRole('textbox').filter((one) => one.getAttribute('aria-invalid') === 'true');

it('shows at its field what is missing, and what central finds', async () => {
  const details = [{ field: 'products[0].name', issue: 'looks like another' }];
  const { user, posts } = draw(({ method }) =>
    method === 'POST'
      ? { status: 400, body: { code: 'validation_error', message: 'Request validation failed', details } }
      : { body: { products: [], pagination: {} } },
  );
  await user.type(field('Code'), 'A-1');
  await user.type(field('Name'), '   {Enter}');
  expect(wrong()).toEqual([field('Name'), field('Price')]);
  expect(posts()).toEqual([]);

  await user.type(field('Price'), '2');
  expect(wrong()).toEqual([field('Name')]);
  await user.type(field('Name'), 'Apples{Enter}');
  await screen.findByText('looks like another');
  expect(posts()[0]?.body).toEqual({ products: [{ productId: 'A-1', name: 'Apples', price: 2 }] });
  expect(wrong()).toEqual([field('Name')]);
});

it('takes what the catalogue says more, and stock in the unit of the product', async () => {
  const refused = { productId: 'T-1', success: false, errorType: 'barcode_in_use', barcode: '96385074', usedBy: 'A-1' };
  const { user, posts } = draw(({ method }) => ({
    body: method === 'POST' ? { results: [refused] } : { categories: [] },
  }));
  await user.type(field('Code'), 'T-1');
  await user.type(field('Name'), 'Tea');
  await user.type(field('Price'), '2');
  await user.type(field('Stock'), '1.5');
  await user.click(screen.getByText('Barcodes, unit, when it is low, attributes'));
  await user.type(field('Barcodes'), '4006381333931{Enter}96385074');
  await user.type(field('Unit'), 'kg');
  await user.type(field('Decimals'), '7');
  await user.type(field('Low at'), '20');
  await user.type(field('Attributes'), 'colour: black');
  await user.click(screen.getByRole('button', { name: 'Create' }));
  expect(wrong()).toContain(field('Decimals'));
  expect(posts()).toEqual([]);
  await user.clear(field('Decimals'));
  await user.type(field('Decimals'), '3');
  await user.click(screen.getByRole('button', { name: 'Create' }));
  expect(await screen.findByText('the barcode 96385074 belongs to A-1')).toBeTruthy();
  expect(posts()[0]?.body.products).toEqual([
    {
      productId: 'T-1',
      name: 'Tea',
      price: 2,
      available: 1_500,
      barcodes: ['4006381333931', '96385074'],
      unit: 'kg',
      decimals: 3,
      reorderPoint: 20,
      attributes: { colour: 'black' },
    },
  ]);
});
