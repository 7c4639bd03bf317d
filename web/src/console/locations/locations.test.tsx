import { screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { product } from '../testing.ts';
import { columnsMost, columnsOf } from './columns.ts';
import { LevelDialog } from './LevelDialog.tsx';
import { Levels } from './Levels.tsx';
import { LocationDialog } from './LocationDialog.tsx';
import Matrix from './Matrix.tsx';
import { MoveDialog } from './MoveDialog.tsx';
import { PointDialog } from './PointDialog.tsx';
import { chain, level, onlyPool, place, placed, show } from './testing.tsx';

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const closed = () => vi.fn<() => void>();

it('makes a place only where there is none, and says of a code that it is taken before it asks', async () => {
  const onClose = closed();
  const { asked, user } = show(<LocationDialog all={chain} onClose={onClose} />, chain);
  await user.type(screen.getByRole('textbox', { name: /^Code/ }), 'Harbour');
  await user.click(button('Make it'));
  expect(screen.getByRole('textbox', { name: /^Code/ }).getAttribute('aria-invalid')).toBe('true');
  await user.clear(screen.getByRole('textbox', { name: /^Code/ }));
  expect(screen.getByRole('textbox', { name: /^Code/ }).getAttribute('aria-invalid')).toBe('false');
  await user.type(screen.getByRole('textbox', { name: /^Code/ }), 'harbour');
  await user.click(button('Make it'));
  expect(screen.getByText('is the code of another place')).toBeTruthy();
  expect(asked).toEqual([]);
  await user.type(screen.getByRole('textbox', { name: /^Code/ }), '-2');
  await user.type(screen.getByLabelText('Name'), 'Second harbour');
  await user.selectOptions(screen.getByLabelText('Kind'), 'warehouse');
  await user.click(button('Make it'));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(asked[0]).toMatchObject({
    method: 'PUT',
    path: '/admin/locations/harbour-2',
    match: '"r0"',
    body: { name: 'Second harbour', kind: 'warehouse', sellable: true, active: true },
  });
});

it('changes a place only as it was seen', async () => {
  const onClose = closed();
  const conflict = { status: 412, body: { code: 'version_conflict', message: 'the place has revision 4, not 3' } };
  const { asked, user } = show(
    <LocationDialog location={place('ware', { name: 'Warehouse' })} all={chain} onClose={onClose} />,
    chain,
    () => conflict,
  );
  await user.click(screen.getByRole('checkbox', { name: /^Open/ }));
  await user.click(button('Save'));
  expect(await screen.findByText(/^Somebody else changed this place/)).toBeTruthy();
  expect(asked[0]).toMatchObject({ match: '"r3"', body: { name: 'Warehouse', active: false } });
  expect(onClose).not.toHaveBeenCalled();
});

it('sets what lies at a place only for the level that was seen, and shows a conflict before it does so all the same', async () => {
  const seen = placed(level('ware', 9, { version: 3 }));
  const onClose = closed();
  const { asked, user } = show(
    <LevelDialog product={seen} locationId="ware" anchor={document.body} onClose={onClose} />,
    chain,
    ({ method, body }) => {
      if (method === 'GET') return { body: { ...product({ version: 5 }), levels: [level('ware', 7, { version: 5 })] } };
      const { levelVersion } = body.updates[0];
      const line = { productId: 'A-1', newQuantity: 12, newVersion: 6, locationId: 'ware', levelQuantity: 12 };
      return {
        body: { results: [{ ...line, applied: levelVersion === 5, errorType: 'version_conflict' }] },
      };
    },
  );
  await user.click(screen.getByRole('radio', { name: 'Set to' }));
  await user.clear(screen.getByRole('textbox'));
  await user.type(screen.getByRole('textbox'), '12{Enter}');
  expect(await screen.findByText('was 9, now 7')).toBeTruthy();
  await user.click(button('Set to 12 all the same'));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  const lines = asked.filter(({ method }) => method === 'POST').map(({ body }) => body.updates[0]);
  expect(lines).toEqual([
    { productId: 'A-1', delta: 3, locationId: 'ware', levelVersion: 3, reason: 'correction' },
    { productId: 'A-1', delta: 5, locationId: 'ware', levelVersion: 5, reason: 'correction' },
  ]);
});

it('moves no more than is free, in one step', async () => {
  const onClose = closed();
  const stock = placed(level('ware', 9, { held: 2, available: 7 }));
  const { asked, user } = show(<MoveDialog product={stock} anchor={document.body} onClose={onClose} />, chain, () => ({
    body: { applied: true, results: [{ productId: 'A-1', applied: true }] },
  }));
  await screen.findByRole('option', { name: 'Warehouse (7)' });
  await user.type(screen.getByRole('textbox', { name: /^How many/ }), '8');
  await user.click(button('Move'));
  expect(screen.getByText('must be more than zero, and 7 at most')).toBeTruthy();
  expect(asked.filter(({ path }) => path === '/moves')).toEqual([]);
  await user.clear(screen.getByRole('textbox', { name: /^How many/ }));
  expect(screen.queryByText('must be more than zero, and 7 at most')).toBeNull();
  await user.type(screen.getByRole('textbox', { name: /^How many/ }), '7');
  await user.selectOptions(screen.getByLabelText('To'), 'harbour');
  await user.click(button('Move'));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(asked.filter(({ path }) => path === '/moves').map(({ body }) => body)).toEqual([
    { from: 'ware', to: 'harbour', lines: [{ productId: 'A-1', quantity: 7 }] },
  ]);
});

it('moves in the unit of the product', async () => {
  const stock = { ...placed(level('ware', 9_250)), decimals: 3, unit: 'kg' };
  const { asked, user } = show(<MoveDialog product={stock} anchor={document.body} onClose={closed()} />, chain, () => ({
    body: { applied: true, results: [{ productId: 'A-1', applied: true }] },
  }));
  await screen.findByRole('option', { name: 'Warehouse (9.25 kg)' });
  await user.type(screen.getByRole('textbox', { name: /^How many/ }), '1.5{Enter}');
  await waitFor(() => expect(asked.filter(({ path }) => path === '/moves')).toHaveLength(1));
  expect(asked.find(({ path }) => path === '/moves')?.body.lines).toEqual([{ productId: 'A-1', quantity: 1_500 }]);
});

it('shows what lies where in the unit of the product', async () => {
  const held = level('ware', 9_250, { held: 500, available: 8_750 });
  const products = [{ ...placed(held), available: 8_750, decimals: 3, unit: 'kg' }];
  show(<Matrix />, chain, () => ({ body: { products, pagination: {} } }));
  expect(await screen.findByText('8.75 kg')).toBeTruthy();
  expect(screen.getByRole('button', { name: /9\.25.*0\.5/ }).textContent).toContain('9.25');
});

it('keeps what was asked of a refused move, and says why', async () => {
  const onClose = closed();
  const { user } = show(
    <MoveDialog product={placed(level('pool', 9))} anchor={document.body} onClose={onClose} />,
    chain,
    () => ({ status: 409, body: { code: 'location_inactive', message: 'nothing comes in at harbour' } }),
  );
  await screen.findByRole('option', { name: 'Pool (9)' });
  await user.type(screen.getByRole('textbox', { name: /^How many/ }), '1{Enter}');
  expect(await screen.findByText('That place is not active: nothing comes in or is sold there.')).toBeTruthy();
  expect(onClose).not.toHaveBeenCalled();
});

it('says where a product lies', async () => {
  const levels = [level('harbour', 4), level('pool', 3)];
  const answer = () => ({ body: { ...product(), levels } });
  show(<Levels product={product()} />, chain, answer);
  expect(await screen.findByRole('rowheader', { name: 'Harbour' })).toBeTruthy();
  expect(button('Adjust Apples at Pool: 3')).toBeTruthy();
});

it('asks nothing more and shows nothing where all stock lies in the pool', async () => {
  const { asked } = show(<Levels product={product()} />, onlyPool);
  await waitFor(() => expect(asked.map(({ path }) => path)).toEqual(['/locations']));
  await Promise.resolve();
  expect(screen.queryByText('Where it lies')).toBeNull();
});

it('shows the pool and what is under way beside the places only where something lies there, and not too many places', () => {
  const ids = (products: ReturnType<typeof placed>[], sought = '', all = chain) =>
    columnsOf(all, products, sought).shown.map(({ locationId }) => locationId);
  expect(ids([placed(level('ware', 1))])).toEqual(['harbour', 'ware']);
  expect(ids([placed(level('pool', 1))])).toEqual(['harbour', 'pool', 'ware']);
  expect(ids([], 'warehouse')).toEqual(['ware']);
  const many = Array.from({ length: 40 }, (_, i) => place(`shop-${i}`));
  expect(columnsOf(many, [], '')).toMatchObject({ all: 40 });
  expect(ids([], '', many)).toHaveLength(columnsMost);
});

it('says from which stock on a product is low at a place, also where nothing lies, and sets it as it was seen', async () => {
  const stock = { ...placed(level('harbour', 4)), reorderPoints: { ware: 3 } };
  show(<Levels product={stock} />, chain, () => ({ body: stock }));
  expect(await screen.findByRole('button', { name: 'low at 3' })).toBeTruthy();
  expect(screen.getByRole('rowheader', { name: /^Warehouse/ })).toBeTruthy();

  const onClose = closed();
  const { asked, user } = show(
    <PointDialog product={stock} locationId="ware" anchor={document.body} onClose={onClose} />,
    chain,
    ({ method, body }) => {
      if (method === 'GET') return { body: { ...stock, version: 8, reorderPoints: { ware: 6 } } };
      const success = body.products[0].expectedVersion === 8;
      return { body: { results: [{ productId: 'A-1', success, errorType: 'version_conflict' }] } };
    },
  );
  await user.clear(screen.getByRole('textbox', { name: 'Low at' }));
  await user.click(button('Save'));
  expect(await screen.findByText('was 3, now 6')).toBeTruthy();
  await user.click(button('Set it to the usual number all the same'));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(asked.filter(({ method }) => method === 'PUT').map(({ body }) => body.products[0])).toEqual([
    { productId: 'A-1', locationId: 'ware', reorderPoint: null, expectedVersion: 3 },
    { productId: 'A-1', locationId: 'ware', reorderPoint: null, expectedVersion: 8 },
  ]);
});
