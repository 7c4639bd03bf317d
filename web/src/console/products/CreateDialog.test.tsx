import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Theme } from '@ui/theme/Theme.tsx';
import { LiveContext } from '@ui/useLive.ts';
import { expect, it } from 'vitest';
import { CentralContext } from '../central/central.ts';
import { fakeCentral } from '../testing.ts';
import { CreateDialog } from './CreateDialog.tsx';

it('shows at its field what is missing, and what central finds', async () => {
  const details = [{ field: 'products[0].name', issue: 'looks like another' }];
  const { central, asked } = fakeCentral(({ method }) =>
    method === 'POST'
      ? { status: 400, body: { code: 'validation_error', message: 'Request validation failed', details } }
      : { body: { products: [], pagination: {} } },
  );
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
  const field = (name: string) => screen.getByRole('textbox', { name: new RegExp(`^${name}`) });
  const wrong = () => screen.getAllByRole('textbox').filter((one) => one.getAttribute('aria-invalid') === 'true');
  const posts = () => asked.filter(({ method }) => method === 'POST');

  await user.type(field('Code'), 'A-1');
  await user.type(field('Name'), '   {Enter}');
  expect(wrong()).toEqual([field('Name'), field('Price')]);
  expect(posts()).toEqual([]);

  await user.type(field('Price'), '2');
  await user.type(field('Name'), 'Apples{Enter}');
  await screen.findByText('looks like another');
  expect(posts()[0]?.body).toEqual({ products: [{ productId: 'A-1', name: 'Apples', price: 2 }] });
  expect(wrong()).toEqual([field('Name')]);
});
