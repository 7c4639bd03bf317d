import { expect, it } from 'vitest';
import vectors from '../../../inventory/testdata/search-vectors.json';
import { askable, compareNames, finds, folded, sameCategory, words } from './search.ts';

it.each(vectors.fold)('folds $text', ({ text, folded: want }) => {
  expect(folded(text)).toBe(want);
});

it.each(vectors.words)('takes $query apart', ({ query, words: want }) => {
  expect(words(query)).toEqual(want);
});

it.each(vectors.tooMany)('asks the server for no more than it takes: $query', ({ query, refused }) => {
  const asked = askable(query);
  expect(query.startsWith(asked)).toBe(true);
  expect(asked === query).toBe(!refused);
  expect(words(asked).length).toBeLessThanOrEqual(8);
});

it('asks for no more bytes than the server takes, and for no half letters', () => {
  expect(askable(` ${'ä'.repeat(200)}`)).toBe('ä'.repeat(128));
  expect(askable('🍎'.repeat(65))).toBe('🍎'.repeat(64));
});

it.each(vectors.search)('looks for "$query" in $productId, $name', ({ query, productId, name, found }) => {
  expect(finds(query, name, productId)).toBe(found);
});

it.each(vectors.category)('knows whether $of is $asked', ({ of, asked, same }) => {
  expect(sameCategory(of, asked)).toBe(same);
});

it.each(vectors.order)('puts names in order, from %s on', (...names) => {
  const order = (names as string[][]).map(([id = '', name = '']) => ({ id, name }));
  const sorted = [...order].reverse().sort((a, b) => compareNames(a.name, b.name) || compareNames(a.id, b.id));
  expect(sorted).toEqual(order);
});
