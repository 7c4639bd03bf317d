import papa from 'papaparse';
import { expect, it } from 'vitest';
import { csvOf, unguarded } from './csv.ts';

it('quotes what must be quoted', () => {
  expect(csvOf(['TV 55"', 'a,b', 'two\nlines', ' x', 3.5, 'plain'])).toBe(
    '"TV 55""","a,b","two\nlines"," x",3.5,plain',
  );
});

it.each(['=HYPERLINK("http://x")', '+1', '-1', '@SUM(A1)', '\tx', '\rx', "'=x", "''-1"])(
  'keeps a spreadsheet from running %j',
  (text) => {
    const [[cell = '']] = papa.parse<string[]>(csvOf([text]), { delimiter: ',' }).data as [string[]];
    expect(cell).toBe(`'${text}`);
    expect(unguarded(cell)).toBe(text);
  },
);

it('leaves numbers and other apostrophes alone', () => {
  expect(csvOf([-5, "'tis"])).toBe("-5,'tis");
  expect(unguarded("'tis")).toBe("'tis");
});
