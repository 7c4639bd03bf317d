import type { Measure } from '@lib/amount.ts';
import { setLanguage } from '@lib/dictionary.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { rowsOf } from '../write/rows.ts';
import { reasonOf } from './reasonOf.ts';

afterEach(() => setLanguage('en'));

describe('a product that is not deleted', () => {
  const refused = (morePlaces?: number, measure?: Measure) => {
    const places = [
      { locationId: 'north', onHand: 5, held: 2 },
      { locationId: 'vault', onHand: 3, held: 0 },
    ];
    const result = {
      productId: 'A',
      success: false,
      errorType: 'product_in_use',
      errorMessage: 'x',
      places,
      morePlaces,
    };
    const [row = { productId: '', ok: true }] = rowsOf({ results: [result] });
    return reasonOf(row, measure);
  };

  it('says where it still lies, and that there is more', () => {
    expect(refused()).toBe('still lies at north 5 (2 put aside), vault 3');
    expect(refused(4)).toBe('still lies at north 5 (2 put aside), vault 3 and at 4 more');
    expect(refused(undefined, { decimals: 1 })).toBe('still lies at north 0.5 (0.2 put aside), vault 0.3');
    setLanguage('es');
    expect(refused(4)).toBe('aún hay en north 5 (2 apartadas), vault 3 y en 4 más');
  });

  it('has the words of a server that does not say where', () => {
    expect(reasonOf({ productId: 'A', ok: false, code: 'product_in_use', message: 'in use' })).toBe('in use');
  });
});
