import { describe, expect, it } from 'vitest';
import { check, emptyDraft } from './draft.ts';
import { decimal, whole } from './number.ts';

const draft = (part: object) => ({ ...emptyDraft, productId: 'A-1', name: 'Apples', price: '2', ...part });

describe('a draft', () => {
  it('becomes values; what is empty is absent', () => {
    expect(check(draft({ available: ' 12 ', price: '2,5' }), 'create')).toEqual({
      values: { productId: 'A-1', name: 'Apples', available: 12, price: 2.5 },
      issues: {},
    });
  });

  it.each([
    ['productId', ''],
    ['productId', 'a/b'],
    ['productId', 'Snapshot'],
    ['productId', '..'],
    ['productId', 'é'.repeat(65)],
    ['name', ''],
    ['name', 'x'.repeat(257)],
    ['name', 'a\u0007b'],
    ['name', '  '],
    ['name', '\u00a0\ufeff'],
    ['name', '\u200b'],
    ['name', 'Ap\u00a0ples'],
    ['name', '\u202eselppA'],
    ['name', '\u200d'],
    ['productId', 'A\u200b1'],
    ['price', ''],
    ['price', ' '],
    ['category', 'ñ'.repeat(33)],
    ['available', '-1'],
    ['available', '1.5'],
    ['available', '9007199254740992'],
    ['price', '-1'],
    ['price', '1e5'],
    ['price', '1000000000001'],
    ['price', '1,234'],
  ])('is refused for %s %j', (field, value) => {
    expect(Object.keys(check(draft({ [field]: value }), 'create').issues)).toEqual([field]);
  });

  it('may have a name with what joins the letters of a script or the parts of a picture', () => {
    expect(check(draft({ name: 'Chef 👩‍🍳 ☀️ نامه‌ای' }), 'create').issues).toEqual({});
  });

  it('needs no price to set something else, or in a file', () => {
    expect(check(draft({ price: '' }), 'set').issues).toEqual({});
    expect(check(draft({ price: '' }), 'either').issues).toEqual({});
  });

  it('needs something to set, but no name, to be set', () => {
    expect(check(draft({ name: '', price: '1' }), 'set').issues).toEqual({});
    expect(check(draft({ name: '', price: '' }), 'set').issues.name).toBeTruthy();
  });
});

it('reads whole numbers with either minus', () => {
  expect([whole('+5'), whole('−3'), whole('-3'), whole('1e2'), whole('')]).toEqual([5, -3, -3, undefined, undefined]);
});

it('reads decimals with point or comma, unless they could be two numbers', () => {
  expect([decimal('1.50'), decimal('1,5'), decimal('1234,567'), decimal('1,234'), decimal('x')]).toEqual([
    1.5,
    1.5,
    1234.567,
    'ambiguous',
    undefined,
  ]);
});
