import { ApiError } from '@lib/api/error.ts';
import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';

describe('explain', () => {
  it('has words for what it knows and keeps the words of the server for the rest', () => {
    expect(explain(new ApiError(503, 'central_unavailable', 'x'))).toContain('Central cannot be reached');
    expect(explain(new ApiError(413, 'bad_request', 'x'))).toBe('That is too much for one request.');
    const details = [{ field: 'stock', issue: 'must be "in"' }];
    expect(explain(new ApiError(400, 'validation_error', 'invalid stock', details))).toBe(
      'invalid stock. stock: must be "in"',
    );
    expect(explain(new ApiError(400, 'toString', 'own words'))).toBe('own words');
    const lacking = [{ field: 'scope', issue: 'stock:adjust' }];
    expect(explain(new ApiError(403, 'forbidden', 'x', lacking))).toMatch(/^That takes the scope stock:adjust/);
    expect(explain(new ApiError(403, 'forbidden', 'another page'))).toBe('another page');
  });
});
