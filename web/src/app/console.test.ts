import { expect, it } from 'vitest';
import { products } from '../console/products/text.ts';
import { operations } from '../console/text.ts';

const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

it.each([
  ['operations', operations.texts],
  ['products', products.texts],
])('has the same names in braces in every language: %s', (_, { en, es }) => {
  for (const [key, text] of Object.entries(en)) {
    expect([key, names((es as Record<string, string>)[key] ?? '')]).toEqual([key, names(text)]);
  }
});
