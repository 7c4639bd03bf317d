// @vitest-environment node
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { schema, target } from '../../../scripts/types.mjs';

it('has the types of the API as its document gives them (npm run types)', async () => {
  expect(await readFile(target, 'utf8')).toBe(await schema());
});
