import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { forNode } from './forNode.ts';
import { ProblemPage } from './ProblemPage.tsx';
import { problems } from './problems.ts';

describe('problems', () => {
  it('explains every code that the server knows, and no other', () => {
    const source = readFileSync('../inventory/error.go', 'utf8');
    const codes = [...source.matchAll(/^\tCode\w+\s+Code = "(\w+)"/gm)].map((match) => match[1]);
    expect(codes.length).toBeGreaterThan(20);
    expect(Object.keys(problems).sort()).toEqual(codes.sort());
  });

  it('says the status that the server answers with', () => {
    const source = readFileSync('../http/wire/failure.go', 'utf8');
    const names = new Map(
      [...readFileSync('../inventory/error.go', 'utf8').matchAll(/^\t(Code\w+)\s+Code = "(\w+)"/gm)].map((m) => [
        m[1],
        m[2],
      ]),
    );
    const rows = [...source.matchAll(/inventory\.(Code\w+):\s+\{Status: nethttp\.Status(\w+)/g)];
    expect(rows).toHaveLength(names.size);
    for (const [, code = '', status = ''] of rows) {
      const words = status.replace(/(?<!^)(?=[A-Z])/g, ' ').toLowerCase();
      const number = Object.entries(STATUS_CODES).find(
        ([, text]) => text?.toLowerCase().replace('payload', 'request entity') === words,
      )?.[0];
      expect(problems[names.get(code) ?? '']?.status.split(', '), `${code} ${status}`).toContain(number);
    }
  });

  it('shows what to do next', () => {
    render(<ProblemPage code="durability_unknown" />);
    expect(screen.getByText(/the same key/)).toBeTruthy();
  });

  it('says so when it does not know a code', () => {
    render(<ProblemPage code="constructor" />);
    expect(screen.getByText(/No answer of this version/)).toBeTruthy();
  });
});

describe('forNode', () => {
  const paths = { '/v1/inventory': 1, '/v1/store/inventory': 2, '/v1/admin/rate-limit/status': 3, '/health': 4 };

  it('keeps what a store answers', () => {
    expect(Object.values(forNode({ paths }, 'store').paths)).toEqual([2, 3, 4]);
  });

  it('keeps what central answers, and asks the node itself', () => {
    const description = forNode({ paths, servers: ['elsewhere'] }, 'central');
    expect(Object.values(description.paths)).toEqual([1, 3, 4]);
    expect(description.servers).toEqual([{ url: '/' }]);
  });
});
