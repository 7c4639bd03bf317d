import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Nav } from '../frame/Nav.tsx';
import { onlyPool, show } from '../locations/testing.tsx';
import { boss } from '../testing.ts';
import { Views } from '../Views.tsx';
import { useMeKept } from './me.ts';
import { deeds, may, mayEnter, readsOnly, type Who } from './rights.ts';
import { Reading } from './Who.tsx';

const who = (...scopes: string[]): Who => ({ principal: 'auditor', scopes });

describe('what a key may', () => {
  it('is everything for an administrator, and else what its scopes say', () => {
    for (const deed of Object.keys(deeds) as (keyof typeof deeds)[]) expect(may(boss, deed)).toBe(true);
    expect(may(who('stock:read'), 'readStock')).toBe(true);
    expect(may(who('stock:read', 'ops:read'), 'adjustStock')).toBe(false);
    expect(may(who('store:s1'), 'readStock')).toBe(false);
  });

  it.each([
    [who('ops:read'), true, true],
    [who('ops:read', 'stock:read'), true, true],
    [who('ops:read', 'catalog:write'), true, false],
    [who('stock:read', 'stock:adjust'), false, false],
    [boss, true, false],
  ])('%j: enters %s, reads only %s', (one, enters, reads) => {
    expect([mayEnter(one), readsOnly(one)]).toEqual([enters, reads]);
  });
});

describe('whoever lacks a right', () => {
  beforeEach(() => window.history.replaceState(null, '', '/products'));

  it('is told so instead of a view that fails, and asks central for nothing', async () => {
    const { asked } = show(<Views />, onlyPool, () => ({}), who('ops:read'));
    expect(await screen.findByRole('heading', { name: 'This key may not see this' })).toBeTruthy();
    expect(screen.getByText('auditor lacks the scope stock:read.')).toBeTruthy();
    expect(asked).toEqual([]);
  });

  it('is shown no way to what may not be seen', () => {
    show(<Nav path="/" />, onlyPool, () => ({}), who('ops:read'));
    const names = screen.getAllByRole('link').map(({ textContent }) => textContent);
    expect(names).toEqual(['Overview', 'Events', 'Stores', 'Backups', 'Rate limits', 'People', 'Health']);
  });

  it.each([
    [who('ops:read'), /Reading only: the key auditor/],
    [who('ops:read', 'catalog:write'), /may not do everything here/],
  ])('reads the reason on every view: %j', async (one, words) => {
    const { user } = show(<Reading />, onlyPool, () => ({}), one);
    expect(screen.getByText(words)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'What it may' }));
    expect(screen.getByText(/It may not/, { selector: 'li:has(code):nth-child(6) *' })).toBeTruthy();
  });

  it('hears at once of other scopes, and is shut out without any of operations', async () => {
    const shut = vi.fn();
    let scopes = ['ops:read', 'stock:read'];
    function Kept() {
      useMeKept(shut);
      return <Reading />;
    }
    const { central } = show(<Kept />, onlyPool, () => ({ body: { principal: 'auditor', scopes, via: 'key' } }), boss);
    expect(await screen.findByText(/Reading only/)).toBeTruthy();
    scopes = ['stock:read'];
    await central.queries.invalidateQueries({ queryKey: ['me'] });
    expect(shut).toHaveBeenCalledTimes(1);
  });
});
