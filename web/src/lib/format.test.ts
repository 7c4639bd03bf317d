import { afterEach, describe, expect, it, vi } from 'vitest';
import { setLanguage } from './dictionary.ts';
import { ago, bytes, delta, duration, durationWords, locale, moment, percent, price, quantity } from './format.ts';

const readers = (languages: string[]) => vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);

afterEach(() => setLanguage('en'));

describe('numbers follow the reader', () => {
  it.each([
    { languages: ['en-GB'], language: 'en', want: ['12,480', '1,234.50', '42.5%', '+3'] },
    { languages: ['es-ES'], language: 'es', want: ['12.480', '1234,50', '42,5 %', '+3'] },
    { languages: ['es-MX'], language: 'es', want: ['12,480', '1,234.50', '42.5%', '+3'] },
    { languages: ['de'], language: 'en', want: ['12,480', '1,234.50', '42.5%', '+3'] },
  ] as const)('$languages', ({ languages, language, want }) => {
    readers([...languages]);
    setLanguage(language);
    const got = [quantity(12480), price(1234.5), percent(0.425), delta(3)].map((text) =>
      text.replaceAll('\u00a0', ' '),
    );
    expect(got).toEqual(want);
  });

  it('takes the reader’s variety of the language that is shown', () => {
    readers(['fr', 'es-CO', 'en-US']);
    setLanguage('es');
    expect(locale()).toBe('es-CO');
  });
});

describe('times', () => {
  const now = Date.parse('2026-11-23T12:00:00.000Z');
  it.each([
    ['2026-11-23T11:59:48.000Z', /12 ?s/],
    ['2026-11-23T11:58:01.000Z', /1 ?m/],
    ['2026-11-23T09:00:00.000Z', /3 ?h/],
    ['2026-11-21T12:00:00.000Z', /2 ?d/],
  ])('%s is some time ago', (at, want) => {
    readers(['en-US']);
    expect(ago(at, now)).toMatch(want);
    expect(ago(at, now)).toContain('ago');
  });

  it('says of a moment what a list needs of it: the hour of today, the day of this year, else the year', () => {
    readers(['en-GB']);
    const then = new Date(2026, 10, 24, 12);
    expect(moment(new Date(2026, 10, 24, 9, 5, 7), then)).toBe('09:05:07');
    expect(moment(new Date(2026, 10, 23, 9, 5), then)).toBe('23 Nov, 09:05');
    expect(moment(new Date(2025, 10, 24, 9, 5), then)).toBe('24 Nov 2025, 09:05');
  });

  it('counts in the largest unit that is full', () => {
    readers(['en-US']);
    expect([0, 999, 59_999, 60_000, 7_200_000].map(duration)).toEqual(['0s', '0s', '59s', '1m', '2h']);
    expect([1000, 74_000, 3_600_000].map(durationWords)).toEqual(['1 second', '1 minute', '1 hour']);
  });
});

it('names sizes', () => {
  readers(['en-US']);
  expect([0, 999, 24_500_000].map(bytes)).toEqual(['0 byte', '999 byte', '24.5 MB']);
});
