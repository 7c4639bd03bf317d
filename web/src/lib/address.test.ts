import { expect, it } from 'vitest';
import { decoded } from './address.ts';

it.each([
  ['SKU%2F1', 'SKU/1'],
  ['50%', '50%'],
  ['%E0%A4', '%E0%A4'],
  ['caf%C3%A9', 'café'],
])('takes %s for %s', (part, text) => expect(decoded(part)).toBe(text));
